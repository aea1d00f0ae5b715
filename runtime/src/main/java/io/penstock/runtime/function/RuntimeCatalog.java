package io.penstock.runtime.function;

import java.util.List;

/// Knows which runtimes this machine can run, and with which interpreter. Thread-safe.
public interface RuntimeCatalog {
    /// Chooses how to run a runtime identifier such as `python3.12`.
    Choice choose(String runtime);

    /// A way to run a runtime, or the reason why there is none.
    sealed interface Choice {
        /// The machine has just that version (or the runtime needs no interpreter).
        ///
        /// @param command interpreter and fixed arguments; empty for `provided.*`
        record Exact(List<String> command) implements Choice {}

        /// The machine has another version of the language, which is used instead.
        ///
        /// @param command interpreter and fixed arguments
        /// @param finding says so, for people
        record Substitute(List<String> command, String finding) implements Choice {}

        /// The machine cannot run it (or substitutes are refused).
        ///
        /// @param message says what is missing and how to get it
        record Unavailable(String message) implements Choice {}
    }
}
