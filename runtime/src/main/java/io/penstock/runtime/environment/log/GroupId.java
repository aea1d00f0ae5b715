package io.penstock.runtime.environment.log;

import io.penstock.engine.arn.FunctionArn;

/// A log group.
///
/// @param name for example `/aws/lambda/orders`
public record GroupId(String account, String region, String name) {
    /// How the names of functions' groups begin.
    static final String OF_FUNCTIONS = "/aws/lambda/";

    /// Returns the group of a function that names none.
    public static GroupId of(FunctionArn function) {
        return of(function, OF_FUNCTIONS + function.name());
    }

    /// Returns a group beside a function.
    public static GroupId of(FunctionArn function, String name) {
        return new GroupId(function.account(), function.region(), name);
    }

    /// Returns the ARN without what stands for all streams.
    public String arn() {
        return "arn:aws:logs:" + region + ":" + account + ":log-group:" + name;
    }

    /// Returns the function whose group this is by its name; empty for any other.
    String function() {
        boolean plain =
                name.startsWith(OF_FUNCTIONS) && name.indexOf('/', OF_FUNCTIONS.length()) < 0;
        return plain ? name.substring(OF_FUNCTIONS.length()) : "";
    }
}
