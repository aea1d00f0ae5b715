package io.penstock.server.wire;

/// One header of a request or a response; a name may come more than once.
///
/// @param name in the case it was written in
public record HeaderLine(String name, String value) {
    /// Returns whether this is a header of that name, whatever its case.
    public boolean is(String other) {
        return name.equalsIgnoreCase(other);
    }
}
