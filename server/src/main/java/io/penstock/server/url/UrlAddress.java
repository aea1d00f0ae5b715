package io.penstock.server.url;

import io.penstock.runtime.url.FunctionUrl;
import io.penstock.server.http.RawRequest;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which function URL a request is for, and where in it: by its host
/// (`<id>.lambda-url.<region>.<anything>`), or by its path (`/_penstock/urls/<id>/…`) where hosts
/// cannot be had.
///
/// @param id as written, in any case
/// @param region empty if the address does not name one
/// @param domain the host without its port; empty for an address by path
/// @param path below the URL, still percent-encoded, with its slash
public record UrlAddress(String id, String region, String domain, String path) {
    private static final int ID_CHARACTERS = 32;
    private static final String INFIX = ".lambda-url.";
    private static final String PREFIX = "/_penstock/urls/";
    private static final String LOCAL = "localhost";
    private static final Pattern HOST =
            Pattern.compile("([a-z0-9]{32})\\.lambda-url\\.([a-z0-9-]+)\\.([a-z0-9.-]+?)(:\\d+)?");
    private static final Pattern LOOPBACK =
            Pattern.compile("((.+\\.)?localhost|127(\\.\\d+){3}|\\[::1])(:\\d+)?");

    /// Returns the address of a request, or nothing if it is not for a function URL.
    static Optional<UrlAddress> of(RawRequest request) {
        String host = request.host();
        String path = request.rawPath();
        if (host.regionMatches(true, ID_CHARACTERS, INFIX, 0, INFIX.length())) {
            return ofHost(host.toLowerCase(Locale.ROOT), path);
        }
        return path.startsWith(PREFIX) ? ofPath(path.substring(PREFIX.length())) : Optional.empty();
    }

    /// Returns a URL as clients should write it. On this machine names that end in `localhost` lead
    /// here by themselves; elsewhere only a path does.
    ///
    /// @param baseUrl scheme, host and port by which the client came
    public static String of(FunctionUrl url, String baseUrl) {
        int at = baseUrl.indexOf("://") + "://".length();
        String authority = baseUrl.substring(at);
        Matcher loopback = LOOPBACK.matcher(authority.toLowerCase(Locale.ROOT));
        if (!loopback.matches()) {
            return baseUrl + PREFIX + url.id() + "/";
        }
        String port = loopback.group(4) == null ? "" : loopback.group(4);
        return baseUrl.substring(0, at) + domain(url) + port + "/";
    }

    /// Returns the host name by which the URL is known on this machine.
    static String domain(FunctionUrl url) {
        return url.id() + INFIX + url.function().region() + "." + LOCAL;
    }

    private static Optional<UrlAddress> ofHost(String host, String path) {
        Matcher parts = HOST.matcher(host);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String port = parts.group(4) == null ? "" : parts.group(4);
        String domain = host.substring(0, host.length() - port.length());
        return Optional.of(
                new UrlAddress(
                        parts.group(1), parts.group(2), domain, path.isEmpty() ? "/" : path));
    }

    private static Optional<UrlAddress> ofPath(String rest) {
        int slash = rest.indexOf('/');
        String id = slash < 0 ? rest : rest.substring(0, slash);
        return Optional.of(new UrlAddress(id, "", "", slash < 0 ? "/" : rest.substring(slash)));
    }
}
