package io.penstock.engine.trace;

/// Whether somebody has decided that a trace is recorded.
public enum Sampling {
    /// It is.
    SAMPLED("1"),
    /// It is not.
    NOT_SAMPLED("0"),
    /// Whoever comes next decides.
    OPEN("");

    private final String digit;

    Sampling(String digit) {
        this.digit = digit;
    }

    /// Returns the value of the header's field, empty if the field is not there.
    String digit() {
        return digit;
    }

    /// Reads the header's field; `?` asks the next one to decide, as what is no digit does.
    static Sampling of(String field) {
        return switch (field) {
            case "1" -> SAMPLED;
            case "0" -> NOT_SAMPLED;
            default -> OPEN;
        };
    }
}
