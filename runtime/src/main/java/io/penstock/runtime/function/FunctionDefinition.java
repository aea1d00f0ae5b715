package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.image.ImageProgram;
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
/// @param layers directory that stands for `/opt`: the function's layers, one over the other;
///   [#NO_LAYERS] without any
/// @param memorySizeMb 128 to 10,240
/// @param ephemeralStorageMb 512 to 10,240
/// @param timeout 1 to 900 seconds
/// @param variables the user's environment variables
/// @param logging format, levels and group of its log
/// @param deadLetterTarget ARN of the queue or topic for events that failed for good; empty for
///   none
/// @param tracing whether invocations are traced of their own accord
/// @param recursiveLoop what happens when the function invokes itself over and over
/// @param image what is run where the function is a container image, with neither runtime nor
///   handler; [ImageProgram#NONE] for a zip
public record FunctionDefinition(
        FunctionArn arn,
        String version,
        String revision,
        String runtime,
        String handler,
        Path code,
        Path layers,
        int memorySizeMb,
        int ephemeralStorageMb,
        Duration timeout,
        Map<String, String> variables,
        Logging logging,
        String deadLetterTarget,
        Tracing tracing,
        RecursiveLoop recursiveLoop,
        ImageProgram image) {
    /// Where a function without layers finds what the machine has there.
    public static final Path NO_LAYERS = Path.of("/opt");

    /// Returns the definition of a function with nothing special: no layers, plain text logs.
    public FunctionDefinition(
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
        this(
                arn,
                version,
                revision,
                runtime,
                handler,
                code,
                NO_LAYERS,
                memorySizeMb,
                ephemeralStorageMb,
                timeout,
                variables,
                Logging.text(logGroup),
                "",
                Tracing.PASS_THROUGH,
                RecursiveLoop.TERMINATE);
    }

    /// Returns the definition of a zip.
    public FunctionDefinition(
            FunctionArn arn,
            String version,
            String revision,
            String runtime,
            String handler,
            Path code,
            Path layers,
            int memorySizeMb,
            int ephemeralStorageMb,
            Duration timeout,
            Map<String, String> variables,
            Logging logging,
            String deadLetterTarget,
            Tracing tracing,
            RecursiveLoop recursiveLoop) {
        this(
                arn,
                version,
                revision,
                runtime,
                handler,
                code,
                layers,
                memorySizeMb,
                ephemeralStorageMb,
                timeout,
                variables,
                logging,
                deadLetterTarget,
                tracing,
                recursiveLoop,
                ImageProgram.NONE);
    }

    /// Returns whether the function is a container image.
    public boolean isImage() {
        return image.there();
    }

    /// Returns the log group, for example `/aws/lambda/orders`.
    public String logGroup() {
        return logging.group();
    }

    /// Names the function only: variables may hold secrets.
    @Override
    public String toString() {
        return "FunctionDefinition[" + arn + " " + version + " " + revision + "]";
    }
}
