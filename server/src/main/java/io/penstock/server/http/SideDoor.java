package io.penstock.server.http;

import io.penstock.server.wire.Outlet;

/// Takes requests that are no calls of an API, before anybody else sees them. Thread-safe; each
/// request comes on a virtual thread of its own and may block.
public interface SideDoor {
    /// Lets nobody in.
    SideDoor CLOSED =
            new SideDoor() {
                @Override
                public boolean serves(RawRequest request) {
                    return false;
                }

                @Override
                public void answer(RawRequest request, Outlet outlet) {
                    throw new IllegalStateException("nobody is served here");
                }
            };

    /// Returns whether the request is for here.
    boolean serves(RawRequest request);

    /// Answers a request that is for here.
    void answer(RawRequest request, Outlet outlet) throws InterruptedException;
}
