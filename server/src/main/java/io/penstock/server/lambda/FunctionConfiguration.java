package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionSettings;
import io.penstock.runtime.function.Lifecycle;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/// Writes the structure `FunctionConfiguration` as AWS does: its order of members, absent ones
/// omitted.
final class FunctionConfiguration {
    private static final DateTimeFormatter LAST_MODIFIED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);
    private static final String BEING_CREATED = "The function is being created.";

    private FunctionConfiguration() {}

    /// Writes all of it.
    ///
    /// @param qualifier that the caller asked for, empty for none; shown in the ARN
    static ObjectNode full(FunctionResource function, String qualifier) {
        ObjectNode out = head(function, qualifier);
        writeLifecycle(out, function.lifecycle());
        writeTail(out, function);
        out.putObject("RuntimeVersionConfig").put("RuntimeVersionArn", runtimeVersion(function));
        writeLogging(out, function.settings());
        return out;
    }

    /// Writes what lists show: nothing of states and runtime versions.
    static ObjectNode listed(FunctionResource function, String qualifier) {
        ObjectNode out = head(function, qualifier);
        writeTail(out, function);
        writeLogging(out, function.settings());
        return out;
    }

    private static ObjectNode head(FunctionResource function, String qualifier) {
        FunctionSettings settings = function.settings();
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("FunctionName", function.arn().name());
        out.put("FunctionArn", function.arn().qualified(qualifier).toString());
        out.put("Runtime", settings.runtime());
        out.put("Role", settings.role());
        out.put("Handler", settings.handler());
        out.put("CodeSize", function.code().sizeBytes());
        out.put("Description", settings.description());
        out.put("Timeout", settings.timeoutSeconds());
        out.put("MemorySize", settings.memorySizeMb());
        out.put("LastModified", lastModified(function.stamp().lastModified()));
        out.put("CodeSha256", function.code().base64());
        out.put("Version", "$LATEST");
        if (settings.environment().given()) {
            ObjectNode variables = out.putObject("Environment").putObject("Variables");
            settings.environment().variables().forEach(variables::put);
        }
        out.putObject("TracingConfig").put("Mode", "PassThrough");
        out.put("RevisionId", function.stamp().revisionId());
        return out;
    }

    private static void writeLifecycle(ObjectNode out, Lifecycle lifecycle) {
        switch (lifecycle) {
            case Lifecycle.Creating() -> {
                out.put("State", "Pending");
                out.put("StateReason", BEING_CREATED);
                out.put("StateReasonCode", "Creating");
            }
            case Lifecycle.Active() -> {
                out.put("State", "Active");
                out.put("LastUpdateStatus", "Successful");
            }
            case Lifecycle.Updating() -> {
                out.put("State", "Active");
                out.put("LastUpdateStatus", "InProgress");
                // Recorded from AWS: updates speak of creation too.
                out.put("LastUpdateStatusReason", BEING_CREATED);
                out.put("LastUpdateStatusReasonCode", "Creating");
            }
        }
    }

    private static void writeTail(ObjectNode out, FunctionResource function) {
        out.put("PackageType", "Zip");
        out.putArray("Architectures").add(function.architecture());
        out.putObject("EphemeralStorage").put("Size", function.settings().ephemeralStorageMb());
        out.putObject("SnapStart").put("ApplyOn", "None").put("OptimizationStatus", "Off");
    }

    private static void writeLogging(ObjectNode out, FunctionSettings settings) {
        out.putObject("LoggingConfig")
                .put("LogFormat", "Text")
                .put("LogGroup", settings.logGroup());
    }

    private static String lastModified(Instant instant) {
        return LAST_MODIFIED.format(instant);
    }

    // AWS names a build of the runtime; ours is named by its identifier, which is all there is to
    // it.
    private static String runtimeVersion(FunctionResource function) {
        return "arn:aws:lambda:"
                + function.arn().region()
                + "::runtime:"
                + sha256(function.settings().runtime());
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
