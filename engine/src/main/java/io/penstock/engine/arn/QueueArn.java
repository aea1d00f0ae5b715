package io.penstock.engine.arn;

import java.util.Optional;

/// An SQS queue as an ARN names it.
///
/// @param region for example `us-east-1`
/// @param account twelve digits
/// @param name the queue name, with `.fifo` for FIFO queues
public record QueueArn(String region, String account, String name) {
    /// Reads an ARN, or returns empty if `text` names no queue.
    public static Optional<QueueArn> parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 6 || !parts[0].equals("arn") || !parts[2].equals("sqs")) {
            return Optional.empty();
        }
        // what is parsed is kept, by the thousand, and there are few regions and accounts
        return Optional.of(new QueueArn(parts[3].intern(), parts[4].intern(), parts[5]));
    }

    /// Returns whether the queue keeps order per message group.
    public boolean fifo() {
        return name.endsWith(".fifo");
    }

    @Override
    public String toString() {
        return "arn:aws:sqs:" + region + ":" + account + ":" + name;
    }
}
