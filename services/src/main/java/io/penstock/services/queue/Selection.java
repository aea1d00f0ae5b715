package io.penstock.services.queue;

import io.penstock.engine.queue.MessageAttribute;
import io.penstock.services.queue.core.MessageContent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which attributes of a message a receiver wants to see.
///
/// @param system names of system attributes, or `All`
/// @param user names, prefixes ending in `.*`, or one of `All`, `*` and `.*`
record Selection(List<String> system, List<String> user) {
    private static final String ALL = "All";
    private static final List<String> EVERYTHING = List.of(ALL);
    private static final Set<String> SYSTEM_NAMES =
            Set.of(
                    ALL,
                    "SenderId",
                    "SentTimestamp",
                    "ApproximateReceiveCount",
                    "ApproximateFirstReceiveTimestamp",
                    "SequenceNumber",
                    "MessageDeduplicationId",
                    "MessageGroupId",
                    "AWSTraceHeader",
                    "DeadLetterQueueSourceArn");

    /// Finds the first name that no message can have.
    Optional<SqsError> fault() {
        if (system.equals(EVERYTHING)) {
            return Optional.empty();
        }
        return system.stream()
                .filter(name -> !SYSTEM_NAMES.contains(name))
                .findFirst()
                .map(SqsError::unknownAttribute);
    }

    Map<String, String> systemOf(Delivery delivery) {
        if (system.isEmpty()) {
            return Map.of();
        }
        MessageContent.Origin origin = delivery.content().origin();
        boolean all = system.contains(ALL);
        var attributes = new LinkedHashMap<String, String>();
        put(
                attributes,
                all,
                "ApproximateReceiveCount",
                Integer.toString(delivery.receipt().receive()));
        put(attributes, all, "AWSTraceHeader", origin.traceHeader());
        put(attributes, all, "SentTimestamp", Long.toString(origin.sentMillis()));
        put(attributes, all, "SenderId", origin.sender());
        put(
                attributes,
                all,
                "ApproximateFirstReceiveTimestamp",
                Long.toString(delivery.firstReceivedMillis()));
        put(attributes, all, "MessageGroupId", origin.groupId());
        if (origin.fifo()) {
            put(attributes, all, "MessageDeduplicationId", origin.deduplicationId());
            put(attributes, all, "SequenceNumber", SequenceNumber.of(delivery.receipt().number()));
        }
        put(attributes, all, "DeadLetterQueueSourceArn", origin.deadLetterSource());
        return Collections.unmodifiableMap(attributes);
    }

    SortedMap<String, MessageAttribute> userOf(MessageContent content) {
        if (user.isEmpty() || content.attributes().isEmpty()) {
            return Collections.emptySortedMap();
        }
        if (user.stream().anyMatch(Selection::everything)) {
            return content.attributes();
        }
        var chosen = new TreeMap<>(content.attributes());
        chosen.keySet().removeIf(name -> user.stream().noneMatch(wish -> matches(wish, name)));
        return chosen;
    }

    private void put(Map<String, String> attributes, boolean all, String name, String value) {
        if (!value.isEmpty() && (all || system.contains(name))) {
            attributes.put(name, value);
        }
    }

    private static boolean everything(String wish) {
        return wish.equals(ALL) || wish.equals("*") || wish.equals(".*");
    }

    private static boolean matches(String wish, String name) {
        return wish.endsWith(".*")
                ? name.startsWith(wish.substring(0, wish.length() - 2))
                : wish.equals(name);
    }
}
