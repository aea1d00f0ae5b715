package io.penstock.engine.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Random patterns and random documents that have something to do with each other: few names, few
/// values, every operator, and every way to write them that JSON knows.
final class RandomFilters {
    private static final List<String> NAMES = List.of("a", "b", "c", "dd", "é");
    private static final List<String> STRANGE_NAMES =
            List.of(
                    "",
                    "a.b",
                    "b.c",
                    "c.",
                    ".a",
                    "?",
                    "$or",
                    "prefix",
                    "\\u0061",
                    "\\ud83d\\ude00");
    private static final List<String> TEXTS =
            List.of("", "x", "xy", "Xy", "yx", "é", "300", "-1", "true", "10.0.0.7", "::1");
    private static final List<String> STRANGE_TEXTS =
            List.of(
                    "\\u0078",
                    "\\\"",
                    "\\\\",
                    "\\/",
                    "\\n\\t\\r\\b\\f",
                    "\\ud83d\\ude00",
                    "\ud83d\ude00",
                    "\\ud83d",
                    "\\ude00x",
                    "?",
                    "*",
                    "\u007f",
                    "xy".repeat(40));
    private static final List<String> NUMBERS =
            List.of("0", "1", "2.5", "-3", "100", "300", "0.1", "4999999999.5");
    private static final List<String> STRANGE_NUMBERS =
            List.of(
                    "-0",
                    "-0.0",
                    "1.0",
                    "1.000000",
                    "1e0",
                    "10E-1",
                    "0.25e+1",
                    "3.0e2",
                    "1e400",
                    "-1E-400",
                    "12345678901234567",
                    "9007199254740993",
                    "0.12345678901234567",
                    "100.00000000000001",
                    "123456789012345",
                    "1234567890123456",
                    "0.1234567890123456789012345678901234567890");
    private static final List<String> NETWORKS = List.of("10.0.0.0/24", "10.0.0.7/32", "::/64");

    private final RandomGenerator random;

    RandomFilters(RandomGenerator random) {
        this.random = random;
    }

    /// Returns one to three patterns, some of them invalid.
    List<String> patterns() {
        var patterns = new ArrayList<String>();
        int count = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1;
        for (int i = 0; i < count; i++) {
            patterns.add(pattern());
        }
        return patterns;
    }

    private String pattern() {
        return switch (random.nextInt(12)) {
            case 0 -> "{\"body\":" + alternatives() + "}";
            case 1 -> "{\"attributes\":{\"ApproximateReceiveCount\":[\"1\"]}}";
            case 2 -> "{\"body\":" + fields(2) + ",\"messageId\":[{\"prefix\":\"id\"}]}";
            default -> "{\"body\":" + fields(3) + "}";
        };
    }

    private String fields(int depth) {
        var members = new ArrayList<String>();
        for (String name : NAMES) {
            if (random.nextInt(5) < 2) {
                members.add("\"" + name + "\":" + field(depth));
            }
        }
        if (members.isEmpty() || random.nextInt(8) == 0) {
            members.add("\"$or\":" + listed(2, () -> fields(depth - 1)));
        }
        if (random.nextInt(20) == 0) {
            members.add("\"" + one(STRANGE_NAMES) + "\":" + field(depth));
        }
        return "{" + String.join(",", members) + "}";
    }

    private String field(int depth) {
        return depth > 1 && random.nextInt(3) == 0 ? fields(depth - 1) : alternatives();
    }

    private String alternatives() {
        return listed(1, this::alternative);
    }

    private String alternative() {
        return switch (random.nextInt(24)) {
            case 0 -> one(List.of("null", "true", "false"));
            case 1, 2, 3 -> text();
            case 4 -> number();
            case 5 -> operator("prefix", text());
            case 6 -> operator("suffix", text());
            case 7 -> operator("prefix", operator("equals-ignore-case", text()));
            case 8 -> operator("suffix", operator("equals-ignore-case", text()));
            case 9 -> operator("equals-ignore-case", text());
            case 10 -> operator("wildcard", one(List.of("\"*\"", "\"x*\"", "\"*y*\"", "\"x\"")));
            case 11, 12 -> operator("exists", "" + random.nextBoolean());
            case 13 -> operator("anything-but", text());
            case 14 -> operator("anything-but", listed(1, this::text));
            case 15 -> operator("anything-but", listed(1, this::number));
            case 16 -> operator("anything-but", operator("prefix", text()));
            case 17 -> operator("anything-but", operator("suffix", listed(1, this::text)));
            case 18 -> operator("anything-but", operator("equals-ignore-case", text()));
            case 19 -> operator("anything-but", operator("wildcard", "\"x*y\""));
            case 20 -> operator("cidr", "\"" + one(NETWORKS) + "\"");
            case 21 -> operator("exactly", text());
            case 22 ->
                    operator(
                            "numeric",
                            "[\""
                                    + one(List.of("=", "<", "<=", ">", ">="))
                                    + "\","
                                    + number()
                                    + "]");
            default ->
                    operator(
                            "numeric",
                            "[\"%s\",%s,\"%s\",%s]"
                                    .formatted(
                                            one(List.of(">", ">=")),
                                            one(List.of("-3", "0", "1.0")),
                                            one(List.of("<", "<=")),
                                            one(List.of("2.5", "3.0e2", "4999999999.5"))));
        };
    }

    private static String operator(String name, String value) {
        return "{\"" + name + "\":" + value + "}";
    }

    /// Returns a document: mostly JSON, sometimes damaged, sometimes plain text.
    String document() {
        String document =
                switch (random.nextInt(200)) {
                    case 0 -> deep();
                    case 1, 2, 3, 4, 5, 6 ->
                            one(List.of("", "x", "xy", "300", "\"x\"", "null", " ", "?"));
                    case 7, 8, 9, 10, 11, 12 -> array(3);
                    default -> object(4);
                };
        return random.nextInt(8) == 0 ? damaged(document) : document;
    }

    private String damaged(String document) {
        if (document.isEmpty()) {
            return document;
        }
        int at = random.nextInt(document.length());
        String there = document.substring(at);
        char other = "{}[]\",:\\ x0-.eE\u0000\t\ud800\ufeff".charAt(random.nextInt(19));
        return switch (random.nextInt(3)) {
            case 0 -> document.substring(0, at) + other + there.substring(1);
            case 1 -> document.substring(0, at) + other + there;
            default -> document.substring(0, at) + there.substring(1);
        };
    }

    private String deep() {
        int depth = one(List.of(20, 99, 100, 101, 150, 990, 999, 1_000, 1_001));
        return random.nextBoolean()
                ? "{\"a\":" + "[".repeat(depth) + value(0) + "]".repeat(depth) + "}"
                : "{\"a\":".repeat(depth) + value(0) + "}".repeat(depth);
    }

    private String object(int depth) {
        var members = new ArrayList<String>();
        for (int i = random.nextInt(6); i > 0; i--) {
            String name = random.nextInt(12) == 0 ? one(STRANGE_NAMES) : one(NAMES);
            members.add(blank() + "\"" + name + "\"" + blank() + ":" + value(depth - 1));
        }
        return blank() + "{" + String.join(",", members) + blank() + "}" + blank();
    }

    private String array(int depth) {
        return blank() + "[" + joined(0, () -> value(depth - 1)) + "]" + blank();
    }

    private String value(int depth) {
        if (depth > 0 && random.nextInt(5) < 2) {
            return random.nextBoolean() ? object(depth) : array(depth);
        }
        return blank()
                + switch (random.nextInt(8)) {
                    case 0 -> one(List.of("null", "true", "false"));
                    case 1, 2, 3 -> number();
                    default -> text();
                };
    }

    private String text() {
        return "\"" + (random.nextInt(4) == 0 ? one(STRANGE_TEXTS) : one(TEXTS)) + "\"";
    }

    private String number() {
        return random.nextInt(4) == 0 ? one(STRANGE_NUMBERS) : one(NUMBERS);
    }

    private String blank() {
        return random.nextInt(6) == 0 ? one(List.of(" ", "\n", "\r\n", "\t", "  ")) : "";
    }

    private String listed(int least, Supplier<String> element) {
        return "[" + joined(least, element) + "]";
    }

    private String joined(int least, Supplier<String> element) {
        var elements = new ArrayList<String>();
        for (int i = least + random.nextInt(3); i > 0; i--) {
            elements.add(element.get());
        }
        return String.join(",", elements);
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
