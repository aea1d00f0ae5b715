package io.penstock.server.sqs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.QueueErrors;
import io.penstock.server.wire.Reply;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Batch;
import io.penstock.services.queue.SqsError;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Turns answers of the queue service into replies of the API.
final class Replies {
    private Replies() {}

    /// Replies with the members that `output` makes of a value.
    static <T> Reply output(Answer<T> answer, Function<T, ObjectNode> output) {
        return switch (answer) {
            case Answer.Ok<T>(T value) -> new Reply.Output(output.apply(value));
            case Answer.Refused<T>(SqsError error) -> refused(error);
        };
    }

    /// Replies without output.
    static <T> Reply done(Answer<T> answer) {
        return switch (answer) {
            case Answer.Ok<T> _ -> new Reply.Done();
            case Answer.Refused<T>(SqsError error) -> refused(error);
        };
    }

    /// Replies with the entries of a batch.
    ///
    /// @param fill adds to a successful entry what it has beside its id
    static <T> Reply batch(Answer<Batch.Outcome<T>> answer, BiConsumer<ObjectNode, T> fill) {
        return output(
                answer,
                outcome -> {
                    ObjectNode output = Json.object();
                    ArrayNode successful = output.putArray("Successful");
                    for (Batch.Entry<T> entry : outcome.successful()) {
                        fill.accept(successful.addObject().put("Id", entry.id()), entry.value());
                    }
                    if (!outcome.failed().isEmpty()) {
                        ArrayNode failed = output.putArray("Failed");
                        outcome.failed().forEach(failure -> failure(failed.addObject(), failure));
                    }
                    return output;
                });
    }

    static Reply refused(SqsError error) {
        return new Reply.Failed(QueueErrors.error(error.code(), error.message()));
    }

    /// Entries carry the code of the Query protocol in both protocols.
    private static void failure(ObjectNode entry, Batch.Failure failure) {
        SqsError error = failure.error();
        entry.put("Id", failure.id());
        entry.put("SenderFault", !error.code().equals(SqsError.UNAVAILABLE));
        entry.put("Code", QueueErrors.legacy(error.code()));
        entry.put("Message", error.message());
    }
}
