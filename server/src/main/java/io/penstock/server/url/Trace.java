package io.penstock.server.url;

import java.time.Instant;
import java.util.Locale;

/// The trace a request belongs to.
///
/// @param forwarded what the function gets
/// @param answered what the client gets
record Trace(String forwarded, String answered) {
    private static final int UNIQUE_CHARACTERS = 24;

    /// Continues the caller's trace, or begins one.
    ///
    /// @param header as the caller sent it; empty for none
    /// @param requestId a UUID, whose digits make the new trace unique
    /// @param samples whether a trace that the caller has not decided on is sampled
    static Trace of(String header, String requestId, Instant now, boolean samples) {
        String forwarded = header.isEmpty() ? root(requestId, now) : header;
        boolean decided = forwarded.contains("Sampled=");
        String decision = samples ? ";Sampled=1" : ";Sampled=0";
        return new Trace(forwarded, decided ? forwarded : forwarded + decision);
    }

    private static String root(String requestId, Instant now) {
        String unique = requestId.replace("-", "").substring(0, UNIQUE_CHARACTERS);
        return String.format(Locale.ROOT, "Root=1-%08x-%s", now.getEpochSecond(), unique);
    }
}
