package io.penstock.server.config;

/// Where a server answers.
///
/// @param host name or address to bind; default: 127.0.0.1, so that only this machine reaches it
/// @param port 0 to 65,535, 0 for any free one; default: 4566
/// @param externalUrl scheme, host and port that queue URLs carry, without a trailing slash; empty
///   takes them from each request; default: empty
public record Listen(String host, int port, String externalUrl) {
    private static final int PORT_MAX = 65_535;

    /// Checks the port, and drops trailing slashes of the URL.
    public Listen {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host to listen on is blank");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "port " + port + " is not between 0 and " + PORT_MAX);
        }
        externalUrl = withoutTrailingSlashes(externalUrl);
    }

    /// Returns 127.0.0.1:4566.
    public static Listen defaults() {
        return new Listen("127.0.0.1", 4566, "");
    }

    /// Returns this address with another port.
    public Listen withPort(int other) {
        return new Listen(host, other, externalUrl);
    }

    private static String withoutTrailingSlashes(String url) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '/') {
            end--;
        }
        return url.substring(0, end);
    }
}
