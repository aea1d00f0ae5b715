package io.penstock.runtime.environment.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/// One registered extension. Guarded by its desk's lock.
final class Extension {
    final String name;
    final String identifier;
    final boolean external;
    final Set<String> events;

    /// What it has not been told yet: at most an invocation and the end.
    final Deque<String> pending = new ArrayDeque<>();

    State state = State.REGISTERED;

    Extension(String name, String identifier, boolean external, Set<String> events) {
        this.name = name;
        this.identifier = identifier;
        this.external = external;
        this.events = events;
    }

    /// Returns whether it waits for its next event and has none before it.
    boolean settled() {
        return state == State.READY && pending.isEmpty();
    }

    /// What an extension is doing.
    enum State {
        REGISTERED("Registered"),
        READY("Ready"),
        RUNNING("Running"),
        INIT_ERROR("InitError"),
        EXIT_ERROR("ExitError");

        final String words;

        State(String words) {
            this.words = words;
        }
    }
}
