package io.penstock.server.logs;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.Json;
import java.util.List;

/// Conditions on the members of an event that is a JSON object. Pure.
record JsonPattern(Condition condition) implements FilterPattern {
    static JsonPattern of(String pattern) {
        return new JsonPattern(new JsonPatternReader(pattern).read());
    }

    @Override
    public boolean matches(String message) {
        return message.startsWith("{")
                && Json.read(Payload.of(message)) instanceof Json.Document.Members(var root)
                && condition.holds(root);
    }

    /// What must hold.
    sealed interface Condition {
        boolean holds(JsonNode root);

        /// Both.
        record And(Condition left, Condition right) implements Condition {
            @Override
            public boolean holds(JsonNode root) {
                return left.holds(root) && right.holds(root);
            }
        }

        /// At least one of them.
        record Or(Condition left, Condition right) implements Condition {
            @Override
            public boolean holds(JsonNode root) {
                return left.holds(root) || right.holds(root);
            }
        }

        /// A member is something.
        record Is(List<String> path, State state) implements Condition {
            @Override
            public boolean holds(JsonNode root) {
                JsonNode value = find(root, path);
                return switch (state) {
                    case TRUE -> value.isBoolean() && value.booleanValue();
                    case FALSE -> value.isBoolean() && !value.booleanValue();
                    case NULL -> value.isNull();
                    case ABSENT -> value.isMissingNode();
                };
            }
        }

        /// A member equals a text, in which `*` stands for anything.
        record Text(List<String> path, String text, boolean equal) implements Condition {
            @Override
            public boolean holds(JsonNode root) {
                JsonNode value = find(root, path);
                return value.isValueNode()
                        && !value.isNull()
                        && like(value.asText(), text) == equal;
            }
        }

        /// A member compares with a number.
        record Numeric(List<String> path, Comparison comparison, double number)
                implements Condition {
            @Override
            public boolean holds(JsonNode root) {
                JsonNode value = find(root, path);
                return value.isNumber() && comparison.holds(value.doubleValue(), number);
            }
        }
    }

    /// What a member can be.
    enum State {
        /// `IS TRUE`.
        TRUE,
        /// `IS FALSE`.
        FALSE,
        /// `IS NULL`.
        NULL,
        /// `NOT EXISTS`.
        ABSENT
    }

    /// How numbers compare.
    enum Comparison {
        /// `=`.
        EQUAL,
        /// `!=`.
        UNEQUAL,
        /// `<`.
        LESS,
        /// `<=`.
        AT_MOST,
        /// `>`.
        MORE,
        /// `>=`.
        AT_LEAST;

        private boolean holds(double left, double right) {
            return switch (this) {
                case EQUAL -> left == right;
                case UNEQUAL -> left != right;
                case LESS -> left < right;
                case AT_MOST -> left <= right;
                case MORE -> left > right;
                case AT_LEAST -> left >= right;
            };
        }
    }

    private static JsonNode find(JsonNode root, List<String> path) {
        JsonNode value = root;
        for (String step : path) {
            value =
                    value.isArray() && step.chars().allMatch(Character::isDigit)
                            ? value.path(Integer.parseInt(step))
                            : value.path(step);
        }
        return value;
    }

    /// Returns whether a text is as a pattern says, in time proportional to both lengths.
    private static boolean like(String text, String pattern) {
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (at < text.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                retry = at;
            } else if (in < pattern.length() && pattern.charAt(in) == text.charAt(at)) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }
}
