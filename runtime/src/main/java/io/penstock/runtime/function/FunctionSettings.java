package io.penstock.runtime.function;

/// What a user configures of a function. Immutable; may hold values that [SettingsRules] refuses.
///
/// @param runtime for example `python3.12`
/// @param role ARN of the execution role; kept and shown, not assumed
/// @param handler as configured
/// @param description empty for none
/// @param timeoutSeconds 1 to 900
/// @param memorySizeMb 128 to 10,240
/// @param ephemeralStorageMb 512 to 10,240
/// @param environment variables
/// @param logGroup for example `/aws/lambda/orders`
public record FunctionSettings(
        String runtime,
        String role,
        String handler,
        String description,
        int timeoutSeconds,
        int memorySizeMb,
        int ephemeralStorageMb,
        Environment environment,
        String logGroup) {

    /// Returns what a new function has where its creator says nothing.
    public static FunctionSettings defaults(String functionName) {
        return new FunctionSettings(
                "", "", "", "", 3, 128, 512, Environment.NONE, "/aws/lambda/" + functionName);
    }
}
