package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// All that an execution environment needs to know of one version of a function. Immutable; a
/// change of code or configuration makes a definition with another revision.
///
/// @param arn without qualifier
/// @param version `$LATEST` or a number
/// @param revision changes with every change of code or configuration; environments of another
///   revision are retired
/// @param runtime for example `python3.12`, `provided.al2023`
/// @param handler as configured
/// @param code directory with the unpacked code; read-only for functions
/// @param memorySizeMb 128 to 10,240
/// @param ephemeralStorageMb 512 to 10,240
/// @param timeout 1 to 900 seconds
/// @param variables the user's environment variables
/// @param logGroup for example `/aws/lambda/orders`
public record FunctionDefinition(
        FunctionArn arn,
        String version,
        String revision,
        String runtime,
        String handler,
        Path code,
        int memorySizeMb,
        int ephemeralStorageMb,
        Duration timeout,
        Map<String, String> variables,
        String logGroup) {

    /// Names the function only: variables may hold secrets.
    @Override
    public String toString() {
        return "FunctionDefinition[" + arn + " " + version + " " + revision + "]";
    }
}
