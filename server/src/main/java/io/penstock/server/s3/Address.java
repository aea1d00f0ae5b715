package io.penstock.server.s3;

import io.penstock.server.wire.Percent;
import io.penstock.server.wire.WireRequest;
import java.util.Locale;

/// The bucket and the key that a request is about.
///
/// @param bucket empty for the service itself
/// @param key decoded; empty for the bucket itself
/// @param byHost whether the bucket stands in the host, `bucket.s3.…` or `bucket.localhost`
record Address(String bucket, String key, boolean byHost) {
    /// What paths of unsigned requests start with, which could be for anybody otherwise.
    static final String UNSIGNED_PREFIX = "/_s3/";

    private static final String LOCAL = ".localhost";

    /// Reads host and path.
    static Address of(WireRequest request) {
        String path = request.rawPath();
        if (path.startsWith(UNSIGNED_PREFIX)) {
            path = path.substring(UNSIGNED_PREFIX.length() - 1);
        }
        String rest = path.startsWith("/") ? path.substring(1) : path;
        String bucket = bucketOf(host(request));
        if (!bucket.isEmpty()) {
            return new Address(bucket, Percent.decodePath(rest), true);
        }
        int slash = rest.indexOf('/');
        return slash < 0
                ? new Address(Percent.decodePath(rest), "", false)
                : new Address(
                        Percent.decodePath(rest.substring(0, slash)),
                        Percent.decodePath(rest.substring(slash + 1)),
                        false);
    }

    /// Returns the bucket in the host; empty if there is none.
    static String bucketOf(String host) {
        if (host.endsWith(LOCAL) && !host.contains(".lambda-url.")) {
            String name = host.substring(0, host.length() - LOCAL.length());
            return name.equals("s3") || name.startsWith("s3.") ? "" : withoutS3(name);
        }
        int at = Math.max(host.indexOf(".s3."), host.indexOf(".s3-"));
        return at > 0 ? host.substring(0, at) : "";
    }

    private static String withoutS3(String name) {
        int at = name.indexOf(".s3.");
        if (at > 0) {
            return name.substring(0, at);
        }
        return name.endsWith(".s3") ? name.substring(0, name.length() - ".s3".length()) : name;
    }

    static String host(WireRequest request) {
        String authority =
                request.headerValues("host").isEmpty()
                        ? ""
                        : request.headerValues("host").getFirst();
        int colon = authority.lastIndexOf(':');
        boolean port = colon > authority.lastIndexOf(']');
        return (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
    }

    /// Returns the path that error documents name.
    String resource() {
        return "/" + bucket + (key.isEmpty() ? "" : "/" + key);
    }
}
