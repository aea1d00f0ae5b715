package io.penstock.runtime.async;

import java.util.Optional;
import java.util.OptionalInt;

/// What a request says about the asynchronous invocation of a function. What it does not say is
/// empty; a destination that it takes away is an empty text.
public record EventInvokeChange(
        OptionalInt retries,
        OptionalInt maximumAgeSeconds,
        Optional<String> onSuccess,
        Optional<String> onFailure) {

    /// Returns whether it says nothing.
    boolean isEmpty() {
        return retries.isEmpty()
                && maximumAgeSeconds.isEmpty()
                && onSuccess.orElse("").isEmpty()
                && onFailure.orElse("").isEmpty();
    }
}
