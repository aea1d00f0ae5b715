package io.penstock.runtime.async;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Errand;
import io.penstock.engine.async.TargetKind;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.runtime.function.FunctionError;
import java.util.Optional;

/// Which destinations a function may have. The texts are recorded from AWS, but for those about
/// what this server cannot reach.
final class DestinationRules {
    private final FunctionDirectory directory;
    private final Targets targets;

    DestinationRules(FunctionDirectory directory, Targets targets) {
        this.directory = directory;
        this.targets = targets;
    }

    /// Returns what is wrong with one side of a request, if anything.
    ///
    /// @param function whose events go there
    /// @param arn empty for none
    Optional<FunctionError> check(FunctionArn function, Errand.Kind side, String arn) {
        if (arn.isEmpty()) {
            return Optional.empty();
        }
        Optional<TargetKind> kind = TargetKind.of(arn);
        if (kind.isEmpty() || !kind.get().takes(side)) {
            return invalid(
                    "The provided destination config DestinationConfig(onSuccess=%s, onFailure=%s)"
                                    .formatted(
                                            shown(side == Errand.Kind.ON_SUCCESS, "OnSuccess", arn),
                                            shown(side == Errand.Kind.ON_FAILURE, "OnFailure", arn))
                            + " is invalid.");
        }
        return switch (kind.get()) {
            case FUNCTION -> ofFunction(function, arn);
            case EVENT_BUS ->
                    reached(
                            kind.get(),
                            "An event bus as a destination needs a server that was started with"
                                    + " --eventbridge-endpoint.");
            case BUCKET -> reached(kind.get(), "A bucket as a destination is not supported yet.");
            case QUEUE, TOPIC -> Optional.empty();
        };
    }

    private static String shown(boolean isThis, String side, String arn) {
        return isThis ? side + "(destination=" + arn + ")" : "null";
    }

    private Optional<FunctionError> reached(TargetKind kind, String otherwise) {
        return targets.reaches(kind) ? Optional.empty() : invalid(otherwise);
    }

    private Optional<FunctionError> ofFunction(FunctionArn function, String arn) {
        Optional<FunctionArn> target = FunctionArn.parse(arn);
        if (target.isEmpty()) {
            return invalid("The destination ARN " + arn + " is invalid.");
        }
        if (target.get().unqualified().equals(function.unqualified())) {
            return invalid("You can't specify the function as a destination for itself.");
        }
        return switch (directory.find(target.get())) {
            case Lookup.Found _, Lookup.NotActive _ -> Optional.empty();
            case Lookup.Missing() -> invalid("The destination ARN " + arn + " is invalid.");
        };
    }

    private static Optional<FunctionError> invalid(String message) {
        return Optional.of(new FunctionError.Invalid(message));
    }
}
