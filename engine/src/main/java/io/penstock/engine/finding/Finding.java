package io.penstock.engine.finding;

/// One trap that a mapping stands in.
///
/// @param mapping its UUID
/// @param text what is the matter, what it causes, and what to do, for people
/// @param accepted why the user accepts it, empty if nobody does
public record Finding(Trap trap, String mapping, String text, String accepted) {
    /// Returns whether somebody should do something about it: at least a warning, and not accepted.
    public boolean matters() {
        return accepted.isEmpty() && trap.severity().compareTo(Severity.WARNING) >= 0;
    }
}
