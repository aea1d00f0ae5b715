package io.penstock.runtime.environment.log;

import io.penstock.engine.arn.FunctionArn;

/// A log group.
///
/// @param name for example `/aws/lambda/orders`
public record GroupId(String account, String region, String name) {
    private static final String OF_FUNCTIONS = "/aws/lambda/";

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

    /// Returns the name after `/aws/lambda/`; the whole name of other groups.
    String shortName() {
        boolean plain =
                name.startsWith(OF_FUNCTIONS) && name.indexOf('/', OF_FUNCTIONS.length()) < 0;
        return plain ? name.substring(OF_FUNCTIONS.length()) : name;
    }
}
