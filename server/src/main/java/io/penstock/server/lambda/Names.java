package io.penstock.server.lambda;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.function.FunctionNames;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Reply;

/// Reads from a call which function it is about.
final class Names {
    private static final String LATEST = "$LATEST";

    private Names() {}

    /// Returns where the caller stands.
    static FunctionNames.Scope scope(Call call) {
        return new FunctionNames.Scope(call.caller().account(), call.caller().region());
    }

    /// Answers with the function of `FunctionName` and `Qualifier`, or refuses the name.
    static Reply withFunction(Call call, Action action) throws InterruptedException {
        return then(resolve(call), action);
    }

    /// Like [#withFunction] for operations that concern a function as a whole.
    static Reply withUnqualified(Call call, Action action) throws InterruptedException {
        return then(unqualified(resolve(call)), action);
    }

    private static Answer<FunctionArn> resolve(Call call) {
        return FunctionNames.resolve(
                call.text("FunctionName", ""), call.text("Qualifier", ""), scope(call));
    }

    private static Answer<FunctionArn> unqualified(Answer<FunctionArn> resolved) {
        return switch (resolved) {
            case Answer.Ok<FunctionArn>(FunctionArn arn)
                    when arn.qualifier().isEmpty() || arn.qualifier().equals(LATEST) ->
                    new Answer.Ok<>(arn.unqualified());
            case Answer.Ok<FunctionArn>(FunctionArn arn) ->
                    new Answer.Refused<>(
                            new FunctionError.Invalid(
                                    "This operation concerns a function as a whole. Please specify"
                                            + " a name without the qualifier '"
                                            + arn.qualifier()
                                            + "'."));
            case Answer.Refused<FunctionArn> refused -> refused;
        };
    }

    private static Reply then(Answer<FunctionArn> resolved, Action action)
            throws InterruptedException {
        return switch (resolved) {
            case Answer.Ok<FunctionArn>(FunctionArn arn) -> action.on(arn);
            case Answer.Refused<FunctionArn>(FunctionError error) -> Errors.reply(error);
        };
    }

    /// What an operation does once it knows the function.
    interface Action {
        /// Does it.
        Reply on(FunctionArn arn) throws InterruptedException;
    }
}
