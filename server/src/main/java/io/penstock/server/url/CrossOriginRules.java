package io.penstock.server.url;

import io.penstock.runtime.url.CrossOrigin;
import io.penstock.server.http.RawRequest;
import io.penstock.server.wire.HeaderLine;
import java.util.ArrayList;
import java.util.List;

/// What a browser is told about pages from elsewhere. What is configured wins over what the
/// function says; where nothing is, the function speaks for itself. Pure.
///
/// @param configured of the URL
/// @param origin of the request; empty for none
record CrossOriginRules(CrossOrigin configured, String origin) {
    private static final String ANY = "*";
    private static final String PREFIX = "Access-Control-";
    private static final String ORIGIN = PREFIX + "Allow-Origin";

    static CrossOriginRules of(CrossOrigin configured, RawRequest request) {
        return new CrossOriginRules(configured, request.header("Origin"));
    }

    /// Returns whether the request only asks what is allowed. Then the function is not invoked.
    boolean answersAlone(RawRequest request) {
        return configured.configured()
                && request.method().equals("OPTIONS")
                && !origin.isEmpty()
                && !request.header(PREFIX + "Request-Method").isEmpty();
    }

    /// Returns the headers of a response as the browser sees them.
    List<HeaderLine> apply(List<HeaderLine> headers) {
        if (!configured.configured()) {
            return headers;
        }
        List<HeaderLine> own = own();
        var all = new ArrayList<HeaderLine>(headers.size() + own.size());
        for (HeaderLine header : headers) {
            boolean replaced =
                    own.stream().anyMatch(mine -> mine.is(header.name()))
                            || (header.is(ORIGIN) && !configured.allowOrigins().isEmpty());
            if (!replaced || header.is("Vary")) {
                all.add(header);
            }
        }
        all.addAll(own);
        return all;
    }

    private List<HeaderLine> own() {
        boolean anybody = configured.allowOrigins().contains(ANY);
        boolean known = anybody || configured.allowOrigins().contains(origin);
        if (!known && !origin.isEmpty()) {
            return List.of();
        }
        var own = new ArrayList<HeaderLine>();
        boolean echoed = !anybody || configured.allowCredentials();
        if (!echoed) {
            own.add(new HeaderLine(ORIGIN, ANY));
        } else if (!origin.isEmpty()) {
            own.add(new HeaderLine(ORIGIN, origin));
            own.add(new HeaderLine("Vary", "Origin"));
        }
        add(own, "Allow-Methods", configured.allowMethods());
        add(own, "Allow-Headers", configured.allowHeaders());
        add(own, "Expose-Headers", configured.exposeHeaders());
        if (configured.maxAgeSeconds() != CrossOrigin.UNSET) {
            String seconds = Integer.toString(configured.maxAgeSeconds());
            own.add(new HeaderLine(PREFIX + "Max-Age", seconds));
        }
        if (configured.allowCredentials()) {
            own.add(new HeaderLine(PREFIX + "Allow-Credentials", "true"));
        }
        return own;
    }

    private static void add(List<HeaderLine> to, String name, List<String> values) {
        if (!values.isEmpty()) {
            to.add(new HeaderLine(PREFIX + name, String.join(",", values)));
        }
    }
}
