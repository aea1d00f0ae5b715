package io.penstock.runtime.function;

/// Which version of a function something is.
public sealed interface Edition {
    /// How the API names the one that changes.
    String LATEST = "$LATEST";

    /// Returns the version as the API names it.
    String version();

    /// The one that changes.
    record Latest() implements Edition {
        @Override
        public String version() {
            return LATEST;
        }
    }

    /// One that was published and stays as it is.
    ///
    /// @param number 1 or more, never used twice
    /// @param originalDescription what the function was described as when it was published; the
    ///   version may carry a description of its own
    record Published(long number, String originalDescription) implements Edition {
        @Override
        public String version() {
            return Long.toString(number);
        }
    }
}
