package io.penstock.runtime.function;

import java.util.List;

/// What a user configures of a function. Immutable; may hold values that [SettingsRules] refuses.
///
/// @param packageType what the code comes as
/// @param runtime for example `python3.12`
/// @param role ARN of the execution role; kept and shown, not assumed
/// @param handler as configured
/// @param description empty for none
/// @param timeoutSeconds 1 to 900
/// @param memorySizeMb 128 to 10,240
/// @param ephemeralStorageMb 512 to 10,240
/// @param environment variables
/// @param logging of its log
/// @param layers ARNs of layer versions, the later over the earlier; at most 5
/// @param deadLetterTarget ARN of the queue or topic that gets events which failed for good; empty
///   for none
/// @param tracing whether invocations are traced of their own accord
/// @param kmsKeyArn kept and shown; nothing is encrypted with it; empty for none
/// @param vpc kept and shown
/// @param image what replaces the image's own settings
public record FunctionSettings(
        PackageType packageType,
        String runtime,
        String role,
        String handler,
        String description,
        int timeoutSeconds,
        int memorySizeMb,
        int ephemeralStorageMb,
        Environment environment,
        Logging logging,
        List<String> layers,
        String deadLetterTarget,
        Tracing tracing,
        String kmsKeyArn,
        VpcConfig vpc,
        ImageConfig image) {

    /// Copies the list.
    public FunctionSettings {
        layers = List.copyOf(layers);
    }

    /// Returns settings of a zip with nothing special: no layers, plain text logs.
    public FunctionSettings(
            String runtime,
            String role,
            String handler,
            String description,
            int timeoutSeconds,
            int memorySizeMb,
            int ephemeralStorageMb,
            Environment environment,
            String logGroup) {
        this(
                PackageType.ZIP,
                runtime,
                role,
                handler,
                description,
                timeoutSeconds,
                memorySizeMb,
                ephemeralStorageMb,
                environment,
                Logging.text(logGroup),
                List.of(),
                "",
                Tracing.PASS_THROUGH,
                "",
                VpcConfig.NONE,
                ImageConfig.NONE);
    }

    /// Returns what a new function has where its creator says nothing.
    public static FunctionSettings defaults(String functionName) {
        return new FunctionSettings(
                "", "", "", "", 3, 128, 512, Environment.NONE, "/aws/lambda/" + functionName);
    }

    /// Returns the log group.
    public String logGroup() {
        return logging.group();
    }

    /// Returns these with other layers.
    ///
    /// @param others ARNs of layer versions
    public FunctionSettings layered(List<String> others) {
        return new FunctionSettings(
                packageType,
                runtime,
                role,
                handler,
                description,
                timeoutSeconds,
                memorySizeMb,
                ephemeralStorageMb,
                environment,
                logging,
                others,
                deadLetterTarget,
                tracing,
                kmsKeyArn,
                vpc,
                image);
    }

    /// Returns these with another description.
    public FunctionSettings described(String other) {
        return new FunctionSettings(
                packageType,
                runtime,
                role,
                handler,
                other,
                timeoutSeconds,
                memorySizeMb,
                ephemeralStorageMb,
                environment,
                logging,
                layers,
                deadLetterTarget,
                tracing,
                kmsKeyArn,
                vpc,
                image);
    }
}
