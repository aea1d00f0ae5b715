package io.penstock.runtime.environment.language;

import java.util.List;

/// A program of the machine that runs a language.
///
/// @param command program and fixed arguments
/// @param version as the program tells it, for example `3.11.7`
record Interpreter(List<String> command, String version) {
    /// Returns whether this is version `wanted` or a patch of it.
    boolean is(String wanted) {
        return version.equals(wanted)
                || version.startsWith(wanted + ".")
                || version.startsWith(wanted + "+");
    }

    /// Returns the leading number of the version, 0 if there is none.
    int major() {
        String digits = version.replaceFirst("^1\\.(\\d).*", "$1").replaceFirst("\\D.*", "");
        return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }

    /// Names program and version for people.
    @Override
    public String toString() {
        return version + " (" + String.join(" ", command) + ")";
    }
}
