package io.penstock.runtime.store;

/// The store did not do what it was asked. Nothing of the attempted change remains.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    StoreException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /// Returns what went wrong, and so whether trying again makes sense.
    public Kind kind() {
        return kind;
    }

    /// What went wrong.
    public enum Kind {
        /// Another writer held the store for too long; trying again may help.
        BUSY,
        /// The disk is full or not writable; trying again helps once a person has acted.
        NO_SPACE,
        /// The store is damaged, closed or was misused; trying again does not help.
        BROKEN
    }
}
