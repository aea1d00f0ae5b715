package io.penstock.services.queue;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.services.queue.Answer.Done;
import io.penstock.services.queue.core.Md5;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Turns an [Outgoing] into a [Draft] that a queue takes, or says what is wrong with it. Rules and
/// texts: *Amazon SQS API Reference*, SendMessage; *Amazon SQS Developer Guide*, message quotas.
final class SendRules {
    private static final int DELAY_SECONDS_MAX = 900;
    private static final int ATTRIBUTES_MAX = 10;
    private static final int ATTRIBUTE_NAME_BYTES_MAX = 255;
    private static final String TRACE_HEADER = "AWSTraceHeader";
    private static final SortedMap<String, MessageAttribute> NO_ATTRIBUTES =
            Collections.emptySortedMap();
    private static final String INVALID_CHARACTERS =
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to"
                    + " #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

    private SendRules() {}

    /// Finds what is wrong with a message so that a whole batch fails with it.
    static Optional<SqsError> batchFault(Outgoing message, QueueAttributes queue) {
        return queue.fifo()
                ? GroupRules.missing(message, queue)
                        .map(error -> SqsError.invalidParameter(error.message()))
                : Optional.empty();
    }

    static Answer<Draft> draft(Outgoing message, QueueAttributes queue) {
        if (message.body().isEmpty()) {
            return Answer.refused(SqsError.missingParameter("MessageBody"));
        }
        byte[] body = message.body().getBytes(StandardCharsets.UTF_8);
        if (!PlainText.isPlain(body) && !validCharacters(message.body())) {
            return Answer.refused(new SqsError("InvalidMessageContents", INVALID_CHARACTERS));
        }
        return (queue.fifo() ? GroupRules.check(message, queue) : checkStandard(message))
                .then(_ -> attributes(message.attributes()))
                .then(attributes ->
                        traceHeader(message.systemAttributes())
                                .map(sent -> draft(message, body, attributes, sent, queue)));
    }

    /// Returns whether every character may be in a message.
    static boolean validCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < Character.MIN_SURROGATE) {
                continue;
            }
            boolean pair = Character.isHighSurrogate(c) && i + 1 < text.length();
            if (pair && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (c != '\t' && c != '\n' && c != '\r' && (c < '\uE000' || c > '\uFFFD')) {
                return false;
            }
        }
        return true;
    }

    private static Draft draft(
            Outgoing message,
            byte[] body,
            SortedMap<String, MessageAttribute> attributes,
            String sentTrace,
            QueueAttributes queue) {
        int sizeBytes = body.length;
        for (Map.Entry<String, MessageAttribute> entry : attributes.entrySet()) {
            sizeBytes += AttributeDigest.countedBytes(entry.getKey(), entry.getValue());
        }
        Integer delay = queue.fifo() ? null : message.delaySeconds();
        return new Draft(
                message.body(),
                Payload.of(body),
                Md5.of(body),
                sizeBytes,
                attributes,
                sentTrace.isEmpty() ? standIn(message.trace()) : sentTrace,
                !sentTrace.isEmpty(),
                message.groupId() == null ? "" : message.groupId(),
                queue.fifo() ? GroupRules.deduplicationId(message, body) : "",
                delay == null ? queue.delay() : Duration.ofSeconds(delay));
    }

    /// Returns the trace header of the request, which nobody is refused for.
    private static String standIn(String trace) {
        return validCharacters(trace) ? trace : "";
    }

    private static Answer<Done> checkStandard(Outgoing message) {
        return checkDelay(message.delaySeconds()).then(_ -> checkGroup(message));
    }

    private static Answer<Done> checkDelay(@Nullable Integer seconds) {
        return seconds == null || (seconds >= 0 && seconds <= DELAY_SECONDS_MAX)
                ? Done.answer()
                : Answer.refused(
                        SqsError.invalidValue(
                                seconds,
                                "DelaySeconds",
                                "DelaySeconds must be >= 0 and <= " + DELAY_SECONDS_MAX + "."));
    }

    private static Answer<Done> checkGroup(Outgoing message) {
        String deduplication = message.deduplicationId();
        if (deduplication != null) {
            return Answer.refused(
                    SqsError.invalidValue(
                            deduplication,
                            "MessageDeduplicationId",
                            "The request includes a parameter that is not valid for this queue"
                                    + " type."));
        }
        String group = message.groupId();
        return group == null ? Done.answer() : Names.checkGroup(group, "MessageGroupId");
    }

    private static Answer<SortedMap<String, MessageAttribute>> attributes(
            Map<String, RawAttribute> raw) {
        if (raw.isEmpty()) {
            return Answer.ok(NO_ATTRIBUTES);
        }
        if (raw.size() > ATTRIBUTES_MAX) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "Number of message attributes [%d] exceeds the allowed maximum [%d]."
                                    .formatted(raw.size(), ATTRIBUTES_MAX)));
        }
        var attributes = new TreeMap<String, MessageAttribute>();
        for (Map.Entry<String, RawAttribute> entry : raw.entrySet()) {
            Answer<MessageAttribute> attribute =
                    checkName(entry.getKey())
                            .then(_ -> attribute("Message (user) attribute", entry));
            switch (attribute) {
                case Answer.Ok<MessageAttribute>(var value) ->
                        attributes.put(entry.getKey(), value);
                case Answer.Refused<MessageAttribute>(var error) -> {
                    return Answer.refused(error);
                }
            }
        }
        return Answer.ok(Collections.unmodifiableSortedMap(attributes));
    }

    private static Answer<Done> checkName(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > ATTRIBUTE_NAME_BYTES_MAX) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "Message (user) attribute names must be shorter than 256 Bytes"));
        }
        boolean sound =
                !name.isEmpty()
                        && name.codePoints()
                                .allMatch(
                                        c -> Character.isLetterOrDigit(c) || "_-.".indexOf(c) >= 0);
        if (!sound) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "Message (user) attributes name can only contain upper and lower score"
                                    + " characters, digits, periods, hyphens and underscores. "));
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean reserved = lower.startsWith("aws.") || lower.startsWith("amazon.");
        return reserved || name.startsWith(".") || name.endsWith(".")
                ? Answer.refused(
                        SqsError.invalidParameter(
                                "You can't use message attribute names beginning with 'AWS.' or"
                                        + " 'Amazon.'. These strings are reserved for internal use."
                                        + " Additionally, they cannot start or end with '.'."))
                : Done.answer();
    }

    private static Answer<MessageAttribute> attribute(
            String kind, Map.Entry<String, RawAttribute> entry) {
        RawAttribute raw = entry.getValue();
        String type = raw.dataType();
        String base = type.contains(".") ? type.substring(0, type.indexOf('.')) : type;
        boolean typed = base.equals("String") || base.equals("Number") || base.equals("Binary");
        if (!typed || type.getBytes(StandardCharsets.UTF_8).length > ATTRIBUTE_NAME_BYTES_MAX) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "Type for parameter MessageAttributes.Attribute_name.DataType must be"
                                    + " prefixedwith \"String\", \"Binary\", or \"Number\", but was: "
                                    + type));
        }
        return base.equals("Binary")
                ? binary(kind, entry.getKey(), raw)
                : text(kind, entry.getKey(), raw, base);
    }

    private static Answer<MessageAttribute> binary(String kind, String name, RawAttribute raw) {
        Payload value = raw.binaryValue();
        return value == null || value.isEmpty()
                ? Answer.refused(empty(kind, name, "Binary"))
                : Answer.ok(new MessageAttribute.Binary(raw.dataType(), value));
    }

    private static Answer<MessageAttribute> text(
            String kind, String name, RawAttribute raw, String base) {
        String value = raw.stringValue();
        if (value == null || value.isEmpty()) {
            return Answer.refused(empty(kind, name, base));
        }
        if (!validCharacters(value)) {
            return Answer.refused(SqsError.invalidParameter(INVALID_CHARACTERS));
        }
        if (base.equals("Number") && !NumberText.valid(value)) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "Can't cast the value of message (user) attribute '"
                                    + name
                                    + "' to a number."));
        }
        return Answer.ok(new MessageAttribute.Text(raw.dataType(), value));
    }

    private static SqsError empty(String kind, String name, String base) {
        return SqsError.invalidParameter(
                "%s '%s' must contain a non-empty value of type '%s'.".formatted(kind, name, base));
    }

    private static Answer<String> traceHeader(Map<String, RawAttribute> system) {
        for (Map.Entry<String, RawAttribute> entry : system.entrySet()) {
            if (!entry.getKey().equals(TRACE_HEADER)) {
                return Answer.refused(
                        SqsError.invalidParameter(
                                "Message system attribute name '%s' is invalid."
                                        .formatted(entry.getKey())));
            }
            if (!entry.getValue().dataType().equals("String")) {
                return Answer.refused(
                        SqsError.invalidParameter(
                                "Message system attribute '%s' must be of type 'String'."
                                        .formatted(TRACE_HEADER)));
            }
            return attribute("Message (system) attribute", entry)
                    .map(attribute -> AttributeDigest.bytesOf(attribute).text());
        }
        return Answer.ok("");
    }

    /// A valid message on its way into a queue.
    ///
    /// @param encodedBody the body as UTF-8
    /// @param sizeBytes as SQS counts it
    /// @param traceHeader empty if absent
    /// @param traceSent whether the client sent it as an attribute, and is told its digest
    /// @param groupId empty if absent
    /// @param deduplicationId empty for a standard queue
    record Draft(
            String body,
            Payload encodedBody,
            Md5 md5,
            int sizeBytes,
            SortedMap<String, MessageAttribute> attributes,
            String traceHeader,
            boolean traceSent,
            String groupId,
            String deduplicationId,
            Duration delay) {
        Sent sent(String messageId) {
            return sent(messageId, "");
        }

        /// Returns the answer of a FIFO queue.
        Sent sent(String messageId, long number) {
            return sent(messageId, SequenceNumber.of(number));
        }

        private Sent sent(String messageId, String sequenceNumber) {
            return new Sent(
                    messageId,
                    md5.hex(),
                    AttributeDigest.of(attributes),
                    traceSent ? systemDigest(traceHeader) : "",
                    sequenceNumber);
        }

        private static String systemDigest(String traceHeader) {
            var system = new TreeMap<String, MessageAttribute>();
            system.put(TRACE_HEADER, new MessageAttribute.Text("String", traceHeader));
            return AttributeDigest.of(system);
        }
    }
}
