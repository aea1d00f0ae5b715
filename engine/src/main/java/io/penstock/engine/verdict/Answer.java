package io.penstock.engine.verdict;

import java.util.List;

/// What a function's answer says of item failures, before it is compared with a batch.
sealed interface Answer {
    /// It lists nothing.
    record NothingListed(Rule rule) implements Answer {}

    /// It lists these identifiers, at least one, all of them texts and none empty.
    record Listed(List<String> identifiers) implements Answer {}

    /// It cannot be understood.
    ///
    /// @param detail what exactly, for people
    record Broken(Rule rule, String detail) implements Answer {}
}
