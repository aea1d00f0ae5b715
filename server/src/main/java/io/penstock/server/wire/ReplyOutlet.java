package io.penstock.server.wire;

import java.util.List;

/// Where an operation's reply goes that is made while it is written. Exactly one of the methods is
/// called, once.
public interface ReplyOutlet {
    /// Replies after all as operations usually do, for instance with an error.
    void reply(Reply reply);

    /// Begins a response whose body is not the protocol's.
    BodyFlow begin(int status, List<HeaderLine> headers);
}
