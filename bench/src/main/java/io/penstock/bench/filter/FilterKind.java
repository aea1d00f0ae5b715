package io.penstock.bench.filter;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// One kind of filter: five patterns that differ in their values, and what an event must have for
/// one of them to match. Patterns speak of the message's body, but for [#ENVELOPE].
enum FilterKind {
    /// A text that must be the same.
    EXACT(
            """
            {"detail":{"status":["paid-%d"]}}\
            """),
    /// The beginning of a text.
    PREFIX(
            """
            {"detail":{"orderId":[{"prefix":"web%d-"}]}}\
            """),
    /// A range of numbers.
    NUMERIC(
            """
            {"detail":{"total":[{"numeric":[">",%d000,"<=",%d999.5]}]}}\
            """),
    /// Any text but some.
    ANYTHING_BUT(
            """
            {"detail":{"state":[{"anything-but":["open","draft-%d"]}]}}\
            """),
    /// A member that only some events have.
    EXISTS(
            """
            {"detail":{"coupon%d":[{"exists":true}]}}\
            """),
    /// Two members of the same element of an array.
    ARRAY(
            """
            {"detail":{"items":{"sku":["rare-%d"],"quantity":[{"numeric":[">",90]}]}}}\
            """),
    /// One of two fields.
    OR(
            """
            {"detail":{"$or":[{"status":["paid-%d"]},{"total":[{"numeric":[">",%d0000]}]}]}}\
            """),
    /// An attribute of the message; nothing is said of the body.
    ENVELOPE(
            """
            {"messageAttributes":{"kind":{"stringValue":["kind-%d"]}}}\
            """);

    /// Patterns of one filter; AWS allows five.
    static final int PATTERNS = 5;

    private final String template;

    FilterKind(String template) {
        this.template = template;
    }

    /// Returns the name in the table.
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Returns the patterns.
    List<String> patterns() {
        return IntStream.rangeClosed(1, PATTERNS)
                .mapToObj(number -> template.replace("%d", Integer.toString(number)))
                .toList();
    }

    /// Returns the pattern as a mapping has it.
    String asConfigured(String pattern) {
        return this == ENVELOPE ? pattern : "{\"body\":" + pattern + "}";
    }
}
