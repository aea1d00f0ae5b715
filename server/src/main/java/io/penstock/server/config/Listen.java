package io.penstock.server.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;

/// Where a server answers.
///
/// @param host name or address to bind; default: 127.0.0.1, so that only this machine reaches it
/// @param port 0 to 65,535, 0 for any free one; default: 4566
/// @param externalUrl what queue URLs begin with: `http` or `https`, host and port, without a
///   trailing slash; empty takes them from each request; default: empty
public record Listen(String host, int port, String externalUrl) {
    private static final int PORT_MAX = 65_535;

    /// Checks port and URL, and drops trailing slashes of the URL.
    public Listen {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host to listen on is blank");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "port " + port + " is not between 0 and " + PORT_MAX);
        }
        externalUrl = withoutTrailingSlashes(externalUrl);
        if (!externalUrl.isEmpty() && !isBase(externalUrl)) {
            throw new IllegalArgumentException(
                    "external URL " + externalUrl + " is not like http://host:port");
        }
    }

    /// Returns 127.0.0.1:4566.
    public static Listen defaults() {
        return new Listen("127.0.0.1", 4566, "");
    }

    /// Returns this address with another port.
    public Listen withPort(int other) {
        return new Listen(host, other, externalUrl);
    }

    /// Returns whether only this machine reaches it: a loopback address, or `localhost`.
    public boolean isLoopback() {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException name) {
            return false; // whatever it resolves to now, it may be another address tomorrow
        }
    }

    private static boolean isBase(String url) {
        try {
            var uri = new URI(url);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web
                    && uri.getHost() != null
                    && uri.getQuery() == null
                    && uri.getFragment() == null;
        } catch (URISyntaxException malformed) {
            return false;
        }
    }

    private static String withoutTrailingSlashes(String url) {
        int end = url.length();
        while (end > 0 && url.charAt(end - 1) == '/') {
            end--;
        }
        return url.substring(0, end);
    }
}
