package io.penstock.services.log;

import java.io.Serial;

/// The log cannot do what it is for.
public final class LogException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    /// What is wrong.
    public enum Kind {
        /// There is no room on the device; works again once there is.
        FULL,
        /// The device failed; only a restart helps.
        BROKEN,
        /// Stored records are damaged.
        CORRUPT,
        /// The log was closed.
        CLOSED
    }

    private final Kind kind;

    /// Creates the exception.
    public LogException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /// Creates the exception with what caused it.
    public LogException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// Returns what is wrong.
    public Kind kind() {
        return kind;
    }
}
