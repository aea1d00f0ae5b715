package io.penstock.server.url;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.wire.HeaderLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads status, headers and cookies that a function gives, in its result or in its prelude. Pure.
final class ResponseHeaders {
    /// Headers of a connection, not of a response, and those that the front door writes.
    private static final Set<String> NOT_PASSED =
            Set.of(
                    "connection",
                    "content-length",
                    "date",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "x-amzn-requestid",
                    "x-amzn-trace-id");

    private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e\\x80-\\xff]*");
    private static final Pattern STATUS = Pattern.compile("[2-5]\\d\\d");

    private ResponseHeaders() {}

    /// Returns the status, or nothing if it is none that a response can have. A number in quotes is
    /// one, too.
    static Optional<Integer> status(JsonNode value) {
        String text = value.asText("");
        boolean readable = value.isIntegralNumber() || value.isTextual();
        return readable && STATUS.matcher(text).matches()
                ? Optional.of(Integer.valueOf(text))
                : Optional.empty();
    }

    /// Returns the headers with a content type, and a `Set-Cookie` for each cookie; or nothing if
    /// one of them is not text that a header can have.
    ///
    /// @param contentType if the function names none
    static Optional<List<HeaderLine>> of(JsonNode response, String contentType) {
        var lines = new ArrayList<HeaderLine>();
        for (Map.Entry<String, JsonNode> header : response.path("headers").properties()) {
            if (!header.getValue().isTextual()) {
                return Optional.empty();
            }
            if (!NOT_PASSED.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                lines.add(new HeaderLine(header.getKey(), header.getValue().textValue()));
            }
        }
        for (JsonNode cookie : response.path("cookies")) {
            lines.add(new HeaderLine("Set-Cookie", cookie.asText()));
        }
        if (lines.stream().noneMatch(line -> line.is("Content-Type"))) {
            lines.add(new HeaderLine("Content-Type", contentType));
        }
        boolean writable =
                lines.stream()
                        .allMatch(line ->
                                NAME.matcher(line.name()).matches()
                                        && VALUE.matcher(line.value()).matches());
        return writable ? Optional.of(lines) : Optional.empty();
    }
}
