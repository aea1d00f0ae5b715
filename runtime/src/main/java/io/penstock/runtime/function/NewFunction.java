package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.Payload;
import java.util.Map;

/// A function to be created.
///
/// @param arn without qualifier
/// @param settings as asked for
/// @param code where its zip comes from
/// @param architecture `x86_64` or `arm64`; empty means the machine's
/// @param tags by key
/// @param publish whether to publish a version at once
public record NewFunction(
        FunctionArn arn,
        FunctionSettings settings,
        CodeSource code,
        String architecture,
        Map<String, String> tags,
        boolean publish) {

    /// Returns a function of a zip that came along, without a version.
    public NewFunction(
            FunctionArn arn,
            FunctionSettings settings,
            Payload zip,
            String architecture,
            Map<String, String> tags) {
        this(arn, settings, new CodeSource.Inline(zip), architecture, tags, false);
    }
}
