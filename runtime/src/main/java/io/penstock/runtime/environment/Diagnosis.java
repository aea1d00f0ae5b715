package io.penstock.runtime.environment;

import io.penstock.runtime.environment.api.Answer;
import io.penstock.runtime.environment.api.ExtensionRoster.Trouble;
import io.penstock.runtime.environment.api.Readiness;
import io.penstock.runtime.environment.log.Ending;

/// Tells from what came of a runtime how its initialisation or invocation ended, before anything is
/// done about it: telemetry ends with the environment, and must be told first.
final class Diagnosis {
    private Diagnosis() {}

    /// Returns how an initialisation ended.
    static Ending of(RuntimeInstance instance, Readiness readiness) {
        return switch (readiness) {
            case Readiness.Ready() -> Ending.SUCCESS;
            case Readiness.Failed(var type, var response) ->
                    Failure.reported(type, response).ending();
            case Readiness.TimedOut() -> Ending.TIMEOUT;
            case Readiness.Gone() -> Ending.error(whoWent(instance));
        };
    }

    /// Returns how an invocation ended, as far as the runtime is concerned.
    static Ending of(RuntimeInstance instance, Answer answer) {
        return switch (answer) {
            case Answer.Responded _, Answer.Streamed() -> Ending.SUCCESS;
            case Answer.TimedOut() -> Ending.TIMEOUT;
            case Answer.Failed(var type, var response) -> Failure.reported(type, response).ending();
            case Answer.TooLarge(long limit) -> Failure.tooLarge(limit).ending();
            case Answer.Truncated() -> Failure.truncated("").ending();
            case Answer.Gone _ -> Ending.error(whoWent(instance));
        };
    }

    private static String whoWent(RuntimeInstance instance) {
        String reported = instance.reported();
        return instance.trouble()
                .map(Trouble::type)
                .orElse(reported.isEmpty() ? Failure.EXIT_ERROR : reported);
    }

    /// Returns whether the runtime cannot go on after an answer.
    static boolean endsRuntime(Answer answer) {
        return switch (answer) {
            case Answer.Responded _, Answer.Streamed(), Answer.Failed _, Answer.TooLarge _ -> false;
            case Answer.Truncated(), Answer.TimedOut(), Answer.Gone _ -> true;
        };
    }

    /// Returns how many bytes of a response the runtime handed over.
    static int producedBytes(Answer answer) {
        return answer instanceof Answer.Responded responded ? responded.response().length() : 0;
    }
}
