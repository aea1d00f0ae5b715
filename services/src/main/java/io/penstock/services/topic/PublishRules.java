package io.penstock.services.topic;

import io.penstock.engine.queue.MessageAttribute;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which messages may be published. Pure. Source: Amazon SNS API Reference, Publish.
final class PublishRules {
    /// The longest message, with its attributes.
    static final int BYTES_MAX = 262_144;

    private static final int SUBJECT_MAX = 100;
    private static final Pattern TYPE =
            Pattern.compile("(String|Number|Binary)(\\.[A-Za-z0-9_.-]+)?");
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private PublishRules() {}

    static Optional<SnsError> check(PublishRequest request) {
        if (request.message().isEmpty()) {
            return invalid("Empty message");
        }
        if (request.subject().length() > SUBJECT_MAX
                || request.subject().chars().anyMatch(Character::isISOControl)) {
            return invalid("Subject");
        }
        if (!request.structure().isEmpty() && !request.structure().equals("json")) {
            return invalid("MessageStructure");
        }
        if (request.structure().equals("json")) {
            Optional<SnsError> wrong = structured(request);
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        if (bytes(request) > BYTES_MAX) {
            return invalid("Message too long");
        }
        return request.attributes().entrySet().stream()
                .map(each -> attribute(each.getKey(), each.getValue()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<SnsError> structured(PublishRequest request) {
        if (request.messages().isEmpty()) {
            return invalid("Message Structure - JSON message body failed to parse");
        }
        return request.messages().get().containsKey(Publication.DEFAULT)
                ? Optional.empty()
                : invalid("Message Structure - No default entry in JSON message body");
    }

    private static long bytes(PublishRequest request) {
        long bytes = utf8(request.message());
        for (Map.Entry<String, MessageAttribute> each : request.attributes().entrySet()) {
            bytes += utf8(each.getKey()) + utf8(each.getValue().dataType());
            bytes +=
                    switch (each.getValue()) {
                        case MessageAttribute.Text(_, String value) -> utf8(value);
                        case MessageAttribute.Binary(_, var value) -> value.length();
                    };
        }
        return bytes;
    }

    private static Optional<SnsError> attribute(String name, MessageAttribute attribute) {
        String type = attribute.dataType();
        boolean binary = attribute instanceof MessageAttribute.Binary;
        if (!TYPE.matcher(type).matches() || type.startsWith("Binary") != binary) {
            return value(
                    "The message attribute '"
                            + name
                            + "' has an invalid message attribute type, the set of supported type"
                            + " prefixes is Binary, Number, and String.");
        }
        if (attribute instanceof MessageAttribute.Text(_, String value)) {
            if (value.isEmpty()) {
                return value(
                        "The message attribute '"
                                + name
                                + "' must contain non-empty message attribute value for message"
                                + " attribute type '"
                                + type
                                + "'.");
            }
            if (type.startsWith("Number") && !NUMBER.matcher(value).matches()) {
                return value("Could not cast message attribute '" + name + "' value to number.");
            }
        }
        return Optional.empty();
    }

    private static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static Optional<SnsError> invalid(String message) {
        return Optional.of(SnsError.invalid(message));
    }

    private static Optional<SnsError> value(String message) {
        return Optional.of(new SnsError("InvalidParameterValueException", message));
    }
}
