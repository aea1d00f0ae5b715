package io.penstock.runtime.function;

/// What happens when a function is found to invoke itself, through queues and topics, over and
/// over.
public enum RecursiveLoop {
    /// The loop is cut.
    TERMINATE("Terminate"),

    /// The loop is meant.
    ALLOW("Allow");

    private final String wireName;

    RecursiveLoop(String wireName) {
        this.wireName = wireName;
    }

    /// Returns the name in the API.
    public String wireName() {
        return wireName;
    }

    /// Reads the name in the API, which must be one.
    public static RecursiveLoop of(String wireName) {
        return wireName.equals(ALLOW.wireName) ? ALLOW : TERMINATE;
    }
}
