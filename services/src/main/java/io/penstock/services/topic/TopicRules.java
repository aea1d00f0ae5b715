package io.penstock.services.topic;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which topics and subscriptions there may be. Pure.
///
/// Attributes that AWS has and that would change nothing here are refused by name. Source: Amazon
/// SNS API Reference.
final class TopicRules {
    static final String RAW = "RawMessageDelivery";
    static final String FILTER = "FilterPolicy";
    static final String SCOPE = "FilterPolicyScope";
    static final String REDRIVE = "RedrivePolicy";
    static final String BODY = "MessageBody";
    static final String SQS = "sqs";
    static final String LAMBDA = "lambda";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");
    private static final Set<String> BOOLEANS = Set.of("true", "false");
    private static final Set<String> SCOPES = Set.of("MessageAttributes", BODY);

    private TopicRules() {}

    static Optional<SnsError> name(String name) {
        if (name.endsWith(".fifo")) {
            return Optional.of(unsupported("Topic Name", "FIFO topics are not supported."));
        }
        return NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(SnsError.invalid("Topic Name"));
    }

    static Optional<SnsError> topicAttribute(String name, String value) {
        return switch (name) {
            case "DisplayName", "Policy" -> Optional.empty();
            case "FifoTopic", "ContentBasedDeduplication" ->
                    value.equals("false")
                            ? Optional.empty()
                            : Optional.of(unsupported(name, "FIFO topics are not supported."));
            case "SignatureVersion" ->
                    value.equals("1")
                            ? Optional.empty()
                            : Optional.of(unsupported(name, "Messages are not signed."));
            case "TracingConfig" ->
                    value.equals("PassThrough")
                            ? Optional.empty()
                            : Optional.of(unsupported(name, "Only PassThrough is supported."));
            default -> Optional.of(unsupported(name, "It is not supported."));
        };
    }

    static Optional<SnsError> subscriptionAttribute(
            String protocol, String name, String value, PolicyCompiler policies) {
        return switch (name) {
            case RAW -> raw(protocol, value);
            case FILTER ->
                    value.isEmpty() || policies.compile(value).isPresent()
                            ? Optional.empty()
                            : Optional.of(SnsError.invalid("FilterPolicy: failed to parse JSON."));
            case SCOPE ->
                    SCOPES.contains(value)
                            ? Optional.empty()
                            : Optional.of(
                                    SnsError.invalid(
                                            "FilterPolicyScope: Invalid value [" + value + "]."));
            case REDRIVE ->
                    value.isEmpty() || Redrive.target(value).isPresent()
                            ? Optional.empty()
                            : Optional.of(
                                    SnsError.invalid(
                                            "RedrivePolicy: deadLetterTargetArn is an invalid"
                                                    + " arn"));
            default -> Optional.of(unsupported(name, "It is not supported."));
        };
    }

    private static Optional<SnsError> raw(String protocol, String value) {
        if (!BOOLEANS.contains(value)) {
            return Optional.of(
                    SnsError.invalid(
                            "Attributes Reason: RawMessageDelivery: Invalid value [%s]. Must be"
                                            .formatted(value)
                                    + " true or false."));
        }
        return value.equals("true") && !protocol.equals(SQS)
                ? Optional.of(
                        SnsError.invalid(
                                "Attributes Reason: RawMessageDelivery: Delivery protocol ["
                                        + protocol
                                        + "] does not support raw message delivery."))
                : Optional.empty();
    }

    static Optional<SnsError> endpoint(String protocol, String endpoint) {
        return switch (protocol) {
            case SQS ->
                    QueueArn.parse(endpoint).filter(queue -> !queue.fifo()).isPresent()
                            ? Optional.empty()
                            : Optional.of(SnsError.invalid("SQS endpoint ARN"));
            case LAMBDA ->
                    FunctionArn.parse(endpoint).isPresent()
                            ? Optional.empty()
                            : Optional.of(SnsError.invalid("Lambda endpoint ARN"));
            default ->
                    Optional.of(
                            unsupported(
                                    "Protocol",
                                    "The protocol "
                                            + protocol
                                            + " is not supported, only sqs and lambda are."));
        };
    }

    static Optional<SnsError> subscriptionAttributes(
            String protocol, Map<String, String> attributes, PolicyCompiler policies) {
        return attributes.entrySet().stream()
                .map(each ->
                        subscriptionAttribute(protocol, each.getKey(), each.getValue(), policies))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static SnsError unsupported(String name, String reason) {
        return SnsError.invalid(name + " Reason: " + reason);
    }
}
