package io.penstock.services.queue;

import io.penstock.services.queue.Answer.Done;
import java.util.Map;

/// What names, tags and identifiers may look like.
final class Names {
    private static final int QUEUE_NAME_MAX = 80;
    private static final int GROUP_MAX = 128;
    private static final int TAGS_MAX = 50;
    private static final int TAG_KEY_MAX = 128;
    private static final int TAG_VALUE_MAX = 256;
    private static final String FIFO_SUFFIX = ".fifo";

    private Names() {}

    /// Returns whether `text` has 1 to `max` letters, digits, hyphens and underscores.
    static boolean wordOf(String text, int max) {
        if (text.isEmpty() || text.length() > max) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) { // once per entry of every batch: no stream
            char c = text.charAt(i);
            if (!letterOrDigit(c) && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /// Checks the name of a queue that shall be created.
    ///
    /// @param fifo whether `FifoQueue` was asked for
    static Answer<Done> checkQueueName(String name, boolean fifo) {
        boolean suffixed = name.endsWith(FIFO_SUFFIX);
        String stem = suffixed ? name.substring(0, name.length() - FIFO_SUFFIX.length()) : name;
        boolean sound = wordOf(stem, QUEUE_NAME_MAX) && name.length() <= QUEUE_NAME_MAX;
        if (fifo && !(sound && suffixed)) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "The name of a FIFO queue can only include alphanumeric characters,"
                                    + " hyphens, or underscores, must end with .fifo suffix and be 1 to"
                                    + " 80 in length"));
        }
        if (!fifo && !(sound && !suffixed)) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "Can only include alphanumeric characters, hyphens, or underscores. 1"
                                    + " to 80 in length"));
        }
        return Done.answer();
    }

    /// Checks a group or deduplication id.
    static Answer<Done> checkGroup(String value, String parameter) {
        boolean sound =
                !value.isEmpty()
                        && value.length() <= GROUP_MAX
                        && value.chars().allMatch(c -> c > ' ' && c < 0x7F);
        return sound
                ? Done.answer()
                : Answer.refused(
                        SqsError.invalidValue(
                                value,
                                parameter,
                                parameter
                                        + " can only include alphanumeric and punctuation characters."
                                        + " 1 to 128 in length."));
    }

    /// Checks all tags that a queue would have.
    static Answer<Done> checkTags(String queue, Map<String, String> tags) {
        if (tags.size() > TAGS_MAX) {
            return Answer.refused(
                    SqsError.invalidParameter("Too many tags added for queue " + queue + "."));
        }
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            String key = tag.getKey();
            if (key.isEmpty() || key.length() > TAG_KEY_MAX) {
                return Answer.refused(
                        SqsError.invalidParameter("Tag keys must be 1 to 128 characters long."));
            }
            if (key.regionMatches(true, 0, "aws:", 0, 4)) {
                return Answer.refused(
                        SqsError.invalidParameter("Tag keys cannot begin with 'aws:': " + key));
            }
            if (tag.getValue().length() > TAG_VALUE_MAX) {
                return Answer.refused(
                        SqsError.invalidParameter(
                                "Tag values must be 0 to 256 characters long: " + key));
            }
        }
        return Done.answer();
    }

    private static boolean letterOrDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
}
