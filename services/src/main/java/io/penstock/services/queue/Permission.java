package io.penstock.services.queue;

import java.util.List;

/// A permission to add to a queue, as a request carried it, not yet validated.
///
/// @param label names it, for its removal
/// @param accounts who may
/// @param actions what they may: names of operations, or `*`
public record Permission(String label, List<String> accounts, List<String> actions) {
    /// Copies what it is given.
    public Permission {
        accounts = List.copyOf(accounts);
        actions = List.copyOf(actions);
    }
}
