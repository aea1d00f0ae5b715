package io.penstock.engine.verdict;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.penstock.engine.invocation.Payload;
import java.util.Arrays;
import java.util.Optional;

/// Quick looks at an answer's bytes that save a JSON parser: most functions answer nothing, `null`,
/// `{}` or an empty list.
final class TrivialAnswer {
    private static final int NULL_LENGTH = 4;

    /// The empty list as Python's and JavaScript's writers spell it.
    private static final byte[][] EMPTY_LISTS = {
        "{\"batchItemFailures\": []}".getBytes(US_ASCII),
        "{\"batchItemFailures\":[]}".getBytes(US_ASCII)
    };

    private TrivialAnswer() {}

    /// Returns the rule of an answer of at most a few bytes that lists nothing, or empty if a
    /// parser must look.
    static Optional<Rule> read(Payload response) {
        byte[] bytes = response.array();
        int at = response.offset();
        return switch (response.length()) {
            case 0 -> Optional.of(Rule.EMPTY_ANSWER);
            case 2 -> twoBytes(bytes[at], bytes[at + 1]);
            case NULL_LENGTH ->
                    bytes[at] == 'n'
                                    && bytes[at + 1] == 'u'
                                    && bytes[at + 2] == 'l'
                                    && bytes[at + 3] == 'l'
                            ? Optional.of(Rule.EMPTY_ANSWER)
                            : Optional.empty();
            default -> isEmptyList(response) ? Optional.of(Rule.EMPTY_LIST) : Optional.empty();
        };
    }

    private static boolean isEmptyList(Payload response) {
        int end = response.offset() + response.length();
        for (byte[] spelling : EMPTY_LISTS) {
            if (Arrays.equals(
                    response.array(), response.offset(), end, spelling, 0, spelling.length)) {
                return true;
            }
        }
        return false;
    }

    /// Returns whether the bytes hold an ASCII word, whatever its case.
    static boolean contains(Payload response, String word) {
        int last = response.offset() + response.length() - word.length();
        for (int start = response.offset(); start <= last; start++) {
            if (matchesAt(response.array(), start, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesAt(byte[] bytes, int start, String word) {
        for (int i = 0; i < word.length(); i++) {
            if ((bytes[start + i] | 0x20) != (word.charAt(i) | 0x20)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Rule> twoBytes(byte first, byte second) {
        if (first == '{' && second == '}') {
            return Optional.of(Rule.NO_LIST);
        }
        if (first == '[' && second == ']') {
            return Optional.of(Rule.EMPTY_ARRAY);
        }
        return first == '"' && second == '"' ? Optional.of(Rule.EMPTY_ANSWER) : Optional.empty();
    }
}
