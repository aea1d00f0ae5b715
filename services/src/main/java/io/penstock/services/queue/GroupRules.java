package io.penstock.services.queue;

import io.penstock.services.queue.Answer.Done;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a FIFO queue asks of requests beside what every queue does. Rules and texts: *Amazon SQS
/// API Reference*, SendMessage and ReceiveMessage.
final class GroupRules {
    private static final String ATTEMPT = "ReceiveRequestAttemptId";

    private GroupRules() {}

    /// Checks delay, group and deduplication id of a message.
    static Answer<Done> check(Outgoing message, QueueAttributes queue) {
        Integer delay = message.delaySeconds();
        if (delay != null && delay != 0) {
            return Answer.refused(
                    SqsError.invalidValue(
                            delay,
                            "DelaySeconds",
                            "The request include parameter that is not valid for this queue type."));
        }
        return missing(message, queue)
                .<Answer<Done>>map(Answer::refused)
                .orElseGet(() ->
                        valid(message.groupId(), "MessageGroupId")
                                .then(_ ->
                                        valid(
                                                message.deduplicationId(),
                                                "MessageDeduplicationId")));
    }

    /// Finds what a message lacks.
    static Optional<SqsError> missing(Outgoing message, QueueAttributes queue) {
        if (message.groupId() == null) {
            return Optional.of(SqsError.missingParameter("MessageGroupId"));
        }
        return message.deduplicationId() == null && !queue.deduplicatesByContent()
                ? Optional.of(
                        SqsError.invalidParameter(
                                "The queue should either have ContentBasedDeduplication enabled or"
                                        + " MessageDeduplicationId provided explicitly"))
                : Optional.empty();
    }

    /// Returns the id that the sender gave, or else the SHA-256 of the body alone.
    static String deduplicationId(Outgoing message, byte[] body) {
        String explicit = message.deduplicationId();
        return explicit == null ? HexFormat.of().formatHex(sha256(body)) : explicit;
    }

    /// Finds what is wrong with the id of a receive.
    static Optional<SqsError> attemptFault(@Nullable String attemptId, QueueAttributes queue) {
        if (attemptId == null) {
            return Optional.empty();
        }
        Answer<Done> answer =
                queue.fifo()
                        ? Names.checkGroup(attemptId, ATTEMPT)
                        : Answer.refused(
                                SqsError.invalidValue(
                                        attemptId,
                                        ATTEMPT,
                                        "The request includes a parameter that is not valid for"
                                                + " this queue type."));
        return switch (answer) {
            case Answer.Ok<Done> _ -> Optional.empty();
            case Answer.Refused<Done>(var error) -> Optional.of(error);
        };
    }

    private static Answer<Done> valid(@Nullable String id, String parameter) {
        return id == null ? Done.answer() : Names.checkGroup(id, parameter);
    }

    private static byte[] sha256(byte[] body) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(body);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
