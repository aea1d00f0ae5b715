package io.penstock.server.url;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.url.CrossOrigin;
import io.penstock.runtime.url.FunctionUrl;
import java.time.Instant;

/// URLs for tests.
final class Urls {
    static final String ID = "abcdefghijklmnopqrstuvwxyz012345";
    static final String HOST = ID + ".lambda-url.us-east-1.localhost:4566";

    private Urls() {}

    static FunctionUrl url(FunctionUrl.Auth auth) {
        Instant then = Instant.parse("2026-01-01T00:00:00Z");
        return new FunctionUrl(
                ID,
                FunctionArn.of("us-east-1", "123456789012", "f"),
                auth,
                FunctionUrl.Mode.BUFFERED,
                CrossOrigin.NONE,
                then,
                then);
    }
}
