package io.penstock.runtime.environment.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// One extension: launched with the environment, or registered from inside the runtime. Guarded by
/// its roster's lock.
final class Extension {
    final String name;
    final String identifier;
    final boolean external;

    /// What it has not been told yet: at most an invocation and the end.
    final Deque<String> pending = new ArrayDeque<>();

    List<String> events = List.of();
    State state = State.STARTED;

    Extension(String name, String identifier, boolean external) {
        this.name = name;
        this.identifier = identifier;
        this.external = external;
    }

    /// Returns whether it waits for its next event and has none before it.
    boolean settled() {
        return state == State.READY && pending.isEmpty();
    }

    /// What an extension is doing; ready while it waits for an event.
    ///
    /// Source: the runtime interface emulator, `aws/aws-lambda-runtime-interface-emulator`.
    enum State {
        STARTED("Started"),
        REGISTERED("Registered"),
        READY("Ready"),
        RUNNING("Running"),
        INIT_ERROR("InitError"),
        EXIT_ERROR("ExitError");

        final String words;

        State(String words) {
            this.words = words;
        }

        /// Returns whether an extension in this state may go over to `next`.
        boolean leadsTo(State next) {
            return switch (next) {
                case STARTED -> false;
                case REGISTERED -> this == STARTED;
                case READY -> this == REGISTERED || this == RUNNING;
                case RUNNING -> this == READY;
                case INIT_ERROR -> this == REGISTERED || this == INIT_ERROR;
                case EXIT_ERROR ->
                        this == REGISTERED
                                || this == READY
                                || this == RUNNING
                                || this == EXIT_ERROR;
            };
        }

        /// Returns what the platform calls the end of an extension in this state.
        String fatalType() {
            return switch (this) {
                case STARTED, REGISTERED, READY, RUNNING -> "Extension.Crash";
                case INIT_ERROR -> "Extension.InitError";
                case EXIT_ERROR -> "Extension.ExitError";
            };
        }
    }
}
