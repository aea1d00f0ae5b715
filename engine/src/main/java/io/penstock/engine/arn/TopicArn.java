package io.penstock.engine.arn;

import java.util.Optional;

/// An SNS topic as an ARN names it.
///
/// @param region for example `us-east-1`
/// @param account twelve digits
/// @param name the topic's name
public record TopicArn(String region, String account, String name) {
    private static final int PARTS = 6;

    /// Reads an ARN, or returns empty if `text` names no topic.
    public static Optional<TopicArn> parse(String text) {
        String[] parts = text.split(":", -1);
        boolean topic = parts.length == PARTS && parts[0].equals("arn") && parts[2].equals("sns");
        return topic
                ? Optional.of(new TopicArn(parts[3].intern(), parts[4].intern(), parts[5]))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "arn:aws:sns:" + region + ":" + account + ":" + name;
    }
}
