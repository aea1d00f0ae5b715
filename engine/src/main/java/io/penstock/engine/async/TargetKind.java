package io.penstock.engine.async;

import java.util.Optional;

/// What an ARN names to which the ends of events can be delivered.
public enum TargetKind {
    /// A standard SQS queue.
    QUEUE,
    /// A standard SNS topic.
    TOPIC,
    /// A function, version or alias.
    FUNCTION,
    /// An EventBridge event bus.
    EVENT_BUS,
    /// An S3 bucket.
    BUCKET;

    private static final int SERVICE = 2;
    private static final int RESOURCE = 5;
    private static final int PARTS_MIN = 6;

    /// Tells what `arn` names, or nothing if events cannot be delivered there.
    public static Optional<TargetKind> of(String arn) {
        String[] parts = arn.split(":", -1);
        if (parts.length < PARTS_MIN || !parts[0].equals("arn") || parts[RESOURCE].isEmpty()) {
            return Optional.empty();
        }
        boolean fifo = arn.endsWith(".fifo");
        return switch (parts[SERVICE]) {
            case "sqs" -> fifo ? Optional.empty() : Optional.of(QUEUE);
            case "sns" -> fifo ? Optional.empty() : Optional.of(TOPIC);
            case "lambda" ->
                    parts[RESOURCE].equals("function") ? Optional.of(FUNCTION) : Optional.empty();
            case "events" ->
                    parts[RESOURCE].startsWith("event-bus/")
                            ? Optional.of(EVENT_BUS)
                            : Optional.empty();
            case "s3" -> Optional.of(BUCKET);
            default -> Optional.empty();
        };
    }

    /// Returns whether a destination of this kind may be named for this side.
    public boolean takes(Errand.Kind kind) {
        return switch (this) {
            case QUEUE, TOPIC -> true;
            case FUNCTION, EVENT_BUS -> kind != Errand.Kind.DEAD_LETTER;
            case BUCKET -> kind == Errand.Kind.ON_FAILURE;
        };
    }
}
