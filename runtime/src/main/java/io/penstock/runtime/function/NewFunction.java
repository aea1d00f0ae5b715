package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.Payload;
import java.util.Map;

/// A function to be created.
///
/// @param arn without qualifier
/// @param settings as asked for
/// @param zip the code
/// @param architecture `x86_64` or `arm64`; empty means the machine's
/// @param tags by key
public record NewFunction(
        FunctionArn arn,
        FunctionSettings settings,
        Payload zip,
        String architecture,
        Map<String, String> tags) {}
