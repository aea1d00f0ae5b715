package io.penstock.runtime.code;

import java.io.IOException;

/// The disk did not take or give function code (full, not writable, gone). Trying again helps once
/// a person has acted.
public final class CodeStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what failed
    public CodeStoreException(String message, IOException cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
