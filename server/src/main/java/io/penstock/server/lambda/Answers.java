package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.Answer;
import io.penstock.server.wire.Reply;
import java.util.function.Function;

/// Turns answers of the rooms behind into replies.
final class Answers {
    private Answers() {}

    /// Replies with what `rendering` makes of the value, or with the error.
    static <T> Reply output(Answer<T> answer, Function<T, ObjectNode> rendering) {
        return switch (answer) {
            case Answer.Ok<T>(T value) -> new Reply.Output(rendering.apply(value));
            case Answer.Refused<T>(var error) -> Errors.reply(error);
        };
    }

    /// Replies with nothing, or with the error.
    static Reply done(Answer<?> answer) {
        return switch (answer) {
            case Answer.Ok<?> _ -> new Reply.Done();
            case Answer.Refused<?>(var error) -> Errors.reply(error);
        };
    }
}
