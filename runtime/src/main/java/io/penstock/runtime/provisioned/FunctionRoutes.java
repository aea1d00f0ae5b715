package io.penstock.runtime.provisioned;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Alias;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionFamily;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.Functions;

/// Reads routes from the functions' versions and aliases. Thread-safe.
public final class FunctionRoutes implements Routes {
    private final Functions functions;

    public FunctionRoutes(Functions functions) {
        this.functions = functions;
    }

    @Override
    public Route of(FunctionArn qualified) {
        if (FunctionFamily.isNumber(qualified.qualifier())) {
            return functions.get(qualified) instanceof Answer.Ok<FunctionResource>
                    ? new Route.Version(qualified.qualifier())
                    : new Route.Missing();
        }
        return functions.aliases().get(qualified) instanceof Answer.Ok<Alias>(Alias alias)
                ? new Route.Alias(alias.version(), alias.weights())
                : new Route.Missing();
    }
}
