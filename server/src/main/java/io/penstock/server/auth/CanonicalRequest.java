package io.penstock.server.auth;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// The one form in which a request is signed.
///
/// The wire leaves room: a client may encode more than it must, and then sign what it sent or what
/// it meant. All forms that say the same are tried; each of them still needs the secret.
final class CanonicalRequest {
    private static final Pattern BLANKS = Pattern.compile(" {2,}");
    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    private final SignedRequest request;
    private final Claim.Signature claim;

    CanonicalRequest(SignedRequest request, Claim.Signature claim) {
        this.request = request;
        this.claim = claim;
    }

    /// Returns the forms that the request may have been signed in, the usual one first.
    ///
    /// @param payloadHash hexadecimal digest of the body, or the word that stands for it
    List<String> forms(boolean pathEncodedOnce, String payloadHash) {
        String headers = headers();
        String names = String.join(";", claim.signedHeaders());
        var forms = new ArrayList<String>();
        for (String path : paths(pathEncodedOnce)) {
            for (String query : queries()) {
                forms.add(
                        String.join(
                                "\n", request.method(), path, query, headers, names, payloadHash));
            }
        }
        return forms;
    }

    private Set<String> paths(boolean encodedOnce) {
        String raw = request.rawPath().isEmpty() ? "/" : request.rawPath();
        var paths = new LinkedHashSet<String>();
        if (encodedOnce) {
            paths.add(raw);
            paths.add(Encodings.encode(Encodings.decode(raw), true));
        } else {
            paths.add(Encodings.encode(normalized(raw), true));
            paths.add(Encodings.encode(raw, true));
        }
        return paths;
    }

    /// Takes out empty, `.` and `..` segments, as RFC 3986 does.
    private static String normalized(String path) {
        if (!path.contains("//") && !path.contains("/.")) {
            return path;
        }
        Deque<String> kept = new ArrayDeque<>();
        for (String segment : SLASHES.matcher(path).replaceAll("/").split("/", -1)) {
            switch (segment) {
                case "", "." -> {}
                case ".." -> kept.pollLast();
                default -> kept.addLast(segment);
            }
        }
        String slash = path.endsWith("/") && !kept.isEmpty() ? "/" : "";
        return "/" + String.join("/", kept) + slash;
    }

    private Set<String> queries() {
        var encoded = new ArrayList<String>();
        var raw = new ArrayList<String>();
        for (String pair : request.rawQuery().split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            if (pair.isEmpty() || (claim.presigned() && name.equals("X-Amz-Signature"))) {
                continue;
            }
            encoded.add(again(name) + "=" + again(value));
            raw.add(name + "=" + value);
        }
        var queries = new LinkedHashSet<String>();
        queries.add(inOrder(encoded));
        queries.add(inOrder(raw));
        return queries;
    }

    /// Encodes in the one right way what came encoded in any; `+` is a blank.
    private static String again(String sent) {
        return Encodings.encode(Encodings.decode(sent.replace('+', ' ')), false);
    }

    /// Sorts by name, then by value: `=` must not count as a character of the name.
    private static String inOrder(List<String> pairs) {
        return String.join("&", pairs.stream().sorted((a, b) -> key(a).compareTo(key(b))).toList());
    }

    private static String key(String pair) {
        return pair.replaceFirst("=", "\u0000");
    }

    private String headers() {
        var out = new StringBuilder();
        for (String name : claim.signedHeaders()) {
            out.append(name).append(':');
            String separator = "";
            for (String value : request.headerValues(name)) {
                out.append(separator).append(BLANKS.matcher(value.strip()).replaceAll(" "));
                separator = ",";
            }
            out.append('\n');
        }
        return out.toString();
    }
}
