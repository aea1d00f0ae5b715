package io.penstock.runtime.url;

import java.util.List;

/// What a function URL tells browsers about pages from elsewhere. Empty lists tell nothing.
///
/// @param configured whether anything was configured at all; if not, the function speaks for itself
/// @param maxAgeSeconds how long a browser may remember, 0 to 86,400; [#UNSET] says nothing
public record CrossOrigin(
        boolean configured,
        boolean allowCredentials,
        List<String> allowHeaders,
        List<String> allowMethods,
        List<String> allowOrigins,
        List<String> exposeHeaders,
        int maxAgeSeconds) {
    /// No age.
    public static final int UNSET = -1;

    /// Nothing configured.
    public static final CrossOrigin NONE =
            new CrossOrigin(false, false, List.of(), List.of(), List.of(), List.of(), UNSET);

    /// Keeps lists of its own.
    public CrossOrigin {
        allowHeaders = List.copyOf(allowHeaders);
        allowMethods = List.copyOf(allowMethods);
        allowOrigins = List.copyOf(allowOrigins);
        exposeHeaders = List.copyOf(exposeHeaders);
    }
}
