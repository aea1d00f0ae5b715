package io.penstock.runtime.provisioned;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Functions;

/// Reads routes from the functions' own versions and aliases. Thread-safe.
public final class FunctionRoutes implements Routes {
    private final Functions functions;

    public FunctionRoutes(Functions functions) {
        this.functions = functions;
    }

    @Override
    public Route of(FunctionArn qualified) {
        String qualifier = qualified.qualifier();
        boolean number =
                !qualifier.isEmpty()
                        && qualifier.chars().allMatch(each -> each >= '0' && each <= '9');
        return number && functions.find(qualified) instanceof Functions.Lookup.Found
                ? new Route.Version(qualifier)
                : new Route.Missing();
    }
}
