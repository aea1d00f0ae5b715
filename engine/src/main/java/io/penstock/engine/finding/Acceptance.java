package io.penstock.engine.finding;

import java.util.Map;

/// How a user says that a trap is meant: with a tag on the mapping, whose key names the trap and
/// whose value is the reason. A tag without a reason accepts nothing.
public final class Acceptance {
    /// What the key of such a tag starts with; the trap's id follows.
    public static final String TAG_PREFIX = "penstock:accept:";

    private Acceptance() {}

    /// Returns the reason given for a trap, empty if there is none.
    static String of(Trap trap, Map<String, String> tags) {
        return tags.getOrDefault(TAG_PREFIX + trap.id(), "").strip();
    }
}
