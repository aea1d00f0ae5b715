package io.penstock.simulation.scenario;

/// What a message is to filter and function; it stands in the body.
public enum MessageKind {
    /// The function can handle it.
    GOOD,
    /// Filters drop it; the function could handle it.
    CHATTER,
    /// The function never handles it.
    POISON;

    /// The pattern that lets everything but chatter pass.
    public static final String NO_CHATTER = "{\"body\":{\"kind\":[\"good\",\"poison\"]}}";

    private static final String OPEN = "{\"kind\":\"";

    /// Returns a body of this kind, padded to a length.
    public String body(int leastBytes) {
        String start = OPEN + word() + "\",\"pad\":\"";
        String end = "\"}";
        return start + "x".repeat(Math.max(0, leastBytes - start.length() - end.length())) + end;
    }

    /// Reads the kind off a body that [#body] wrote.
    public static MessageKind of(String body) {
        for (MessageKind kind : values()) {
            if (body.startsWith(kind.word(), OPEN.length())) {
                return kind;
            }
        }
        throw new IllegalArgumentException("not a body of this world: " + body);
    }

    private String word() {
        return switch (this) {
            case GOOD -> "good";
            case CHATTER -> "chatter";
            case POISON -> "poison";
        };
    }
}
