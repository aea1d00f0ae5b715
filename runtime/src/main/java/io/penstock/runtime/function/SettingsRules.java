package io.penstock.runtime.function;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.Logging.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Decides whether settings and tags may be accepted, in AWS's words. Pure. Source: Lambda's quotas
/// and, for the texts, answers recorded from AWS.
final class SettingsRules {
    /// The longest bare name.
    static final int MAX_NAME = 64;

    /// Tags on one resource at most.
    static final int MAX_TAGS = 50;

    private static final int MAX_ENVIRONMENT_BYTES = 4096;
    private static final int MAX_IMAGE_CONFIG_BYTES = 16 * 1024;
    private static final int MAX_TIMEOUT_SECONDS = 900;
    private static final int MIN_MEMORY_MB = 128;
    private static final int MIN_STORAGE_MB = 512;
    private static final int MAX_MB = 10_240;
    private static final String AT_MOST = "Member must have value less than or equal to ";
    private static final String AT_LEAST = "Member must have value greater than or equal to ";

    private static final Pattern DEAD_LETTER_TARGET =
            Pattern.compile("arn:aws[a-zA-Z-]*:(sqs|sns):[a-z0-9-]+:\\d{12}:[a-zA-Z0-9_.-]+");

    private static final Set<String> RESERVED_KEYS =
            Set.of(
                    "_HANDLER",
                    "_X_AMZN_TRACE_ID",
                    "AWS_ACCESS_KEY",
                    "AWS_ACCESS_KEY_ID",
                    "AWS_DEFAULT_REGION",
                    "AWS_EXECUTION_ENV",
                    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
                    "AWS_LAMBDA_FUNCTION_NAME",
                    "AWS_LAMBDA_FUNCTION_VERSION",
                    "AWS_LAMBDA_INITIALIZATION_TYPE",
                    "AWS_LAMBDA_LOG_GROUP_NAME",
                    "AWS_LAMBDA_LOG_STREAM_NAME",
                    "AWS_LAMBDA_MAX_CONCURRENCY",
                    "AWS_LAMBDA_METADATA_API",
                    "AWS_LAMBDA_METADATA_TOKEN",
                    "AWS_LAMBDA_RUNTIME_API",
                    "AWS_REGION",
                    "AWS_SECRET_ACCESS_KEY",
                    "AWS_SECRET_KEY",
                    "AWS_SESSION_TOKEN",
                    "LAMBDA_RUNTIME_DIR",
                    "LAMBDA_TASK_ROOT");

    private SettingsRules() {}

    /// Returns the first rule that the settings break.
    static Optional<FunctionError> refusal(FunctionSettings settings) {
        return ofPackage(settings)
                .or(() -> range(settings.timeoutSeconds(), "timeout", 1, MAX_TIMEOUT_SECONDS))
                .or(() -> range(settings.memorySizeMb(), "memorySize", MIN_MEMORY_MB, MAX_MB))
                .or(() ->
                        range(
                                settings.ephemeralStorageMb(),
                                "ephemeralStorage.size",
                                MIN_STORAGE_MB,
                                MAX_MB))
                .or(() -> environment(settings.environment().variables()))
                .or(() -> logging(settings.logging()))
                .or(() -> deadLetterTarget(settings.deadLetterTarget()))
                .or(() -> network(settings.vpc()));
    }

    /// Returns why a function must not be named so.
    static Optional<FunctionError> nameRefusal(String name) {
        if (name.length() <= MAX_NAME) {
            return Optional.empty();
        }
        String rule = "Member must have length less than or equal to " + MAX_NAME;
        return Optional.of(
                new FunctionError.Invalid(
                        FunctionError.Constraint.of(name, "functionName", rule).message()));
    }

    /// Returns why a resource must not carry so many tags.
    static Optional<FunctionError> tagRefusal(Map<String, String> tags) {
        return tagComplaint(tags).map(FunctionError.Invalid::new);
    }

    static Optional<String> tagComplaint(Map<String, String> tags) {
        return tags.size() <= MAX_TAGS
                ? Optional.empty()
                : Optional.of("Number of tags exceeds resource tag limit.");
    }

    private static Optional<FunctionError> ofPackage(FunctionSettings settings) {
        return switch (settings.packageType()) {
            case ZIP ->
                    mandatory(settings)
                            .or(() -> Runtimes.refusal(settings.runtime()))
                            .or(() ->
                                    settings.image().equals(ImageConfig.NONE)
                                            ? Optional.empty()
                                            : invalid(
                                                    "Please don't provide ImageConfig when the"
                                                            + " intended function PackageType is"
                                                            + " Zip."));
            case IMAGE -> ofImage(settings);
        };
    }

    private static Optional<FunctionError> ofImage(FunctionSettings settings) {
        if (!settings.runtime().isEmpty()
                || !settings.handler().isEmpty()
                || !settings.layers().isEmpty()) {
            return invalid(
                    "Please don't provide Handler or Runtime or Layer when the intended function"
                            + " PackageType is Image.");
        }
        ImageConfig image = settings.image();
        String place = image.workingDirectory();
        if (!place.isEmpty() && !place.startsWith("/")) {
            return invalid("ImageConfig.WorkingDirectory must be an absolute path: " + place);
        }
        long bytes =
                Stream.of(image.entryPoint(), image.command(), List.of(place))
                        .flatMap(List::stream)
                        .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
                        .sum();
        return bytes <= MAX_IMAGE_CONFIG_BYTES
                ? Optional.empty()
                : invalid("ImageConfig is larger than " + MAX_IMAGE_CONFIG_BYTES + " bytes.");
    }

    private static Optional<FunctionError> mandatory(FunctionSettings settings) {
        return settings.runtime().isEmpty() || settings.handler().isEmpty()
                ? Optional.of(
                        new FunctionError.Invalid(
                                "Runtime and Handler are mandatory parameters for functions created"
                                        + " with deployment packages."))
                : Optional.empty();
    }

    private static Optional<FunctionError> range(int value, String path, int least, int most) {
        if (value > most) {
            return Optional.of(
                    FunctionError.Constraint.of(String.valueOf(value), path, AT_MOST + most));
        }
        return value < least
                ? Optional.of(
                        FunctionError.Constraint.of(String.valueOf(value), path, AT_LEAST + least))
                : Optional.empty();
    }

    private static Optional<FunctionError> logging(Logging logging) {
        boolean leveled = logging.application() != Level.UNSET || logging.system() != Level.UNSET;
        return leveled && logging.format() == Logging.Format.TEXT
                ? invalid(
                        "ApplicationLogLevel and SystemLogLevel can only be set with LogFormat"
                                + " JSON.")
                : Optional.empty();
    }

    // Standard queues and topics only, by the guide "Adding a dead-letter queue".
    private static Optional<FunctionError> deadLetterTarget(String arn) {
        boolean fits = arn.isEmpty() || DEAD_LETTER_TARGET.matcher(arn).matches();
        return fits && !arn.endsWith(".fifo")
                ? Optional.empty()
                : invalid(
                        "The provided dead letter target ARN "
                                + arn
                                + " is invalid: it must name a standard SQS queue or a standard SNS"
                                + " topic.");
    }

    private static Optional<FunctionError> network(VpcConfig vpc) {
        return vpc.subnetIds().isEmpty() == vpc.securityGroupIds().isEmpty()
                ? Optional.empty()
                : invalid("SubnetIds and SecurityIds must coexist or be both empty list.");
    }

    private static Optional<FunctionError> invalid(String message) {
        return Optional.of(new FunctionError.Invalid(message));
    }

    private static Optional<FunctionError> environment(Map<String, String> variables) {
        List<String> reserved =
                variables.keySet().stream().filter(RESERVED_KEYS::contains).toList();
        if (!reserved.isEmpty()) {
            return Optional.of(
                    new FunctionError.Invalid(
                            "Lambda was unable to configure your environment variables because the"
                                    + " environment variables you have provided contains reserved keys"
                                    + " that are currently not supported for modification. Reserved"
                                    + " keys used in this request: "
                                    + String.join(", ", reserved)));
        }
        ObjectNode measured = JsonNodeFactory.instance.objectNode();
        variables.forEach(measured::put);
        String json = measured.toString();
        return json.getBytes(StandardCharsets.UTF_8).length <= MAX_ENVIRONMENT_BYTES
                ? Optional.empty()
                : Optional.of(
                        new FunctionError.Invalid(
                                "Lambda was unable to configure your environment variables because"
                                        + " the environment variables you have provided exceeded the"
                                        + " 4KB limit. String measured: "
                                        + json));
    }
}
