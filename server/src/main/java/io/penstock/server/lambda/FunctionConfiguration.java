package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionSettings;
import io.penstock.runtime.function.ImageConfig;
import io.penstock.runtime.function.LayerPackage;
import io.penstock.runtime.function.Lifecycle;
import io.penstock.runtime.function.Logging;
import io.penstock.runtime.function.RuntimeVersion;
import io.penstock.runtime.function.VpcConfig;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// Writes the structure `FunctionConfiguration` as AWS does: its order of members, absent ones
/// omitted.
final class FunctionConfiguration {
    private static final DateTimeFormatter DATE =
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
        if (!function.code().isImage()) {
            String runtime = runtimeVersion(function);
            out.putObject("RuntimeVersionConfig").put("RuntimeVersionArn", runtime);
        }
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
        boolean image = function.code().isImage();
        if (!image) {
            out.put("Runtime", settings.runtime());
        }
        out.put("Role", settings.role());
        if (!image) {
            out.put("Handler", settings.handler());
        }
        out.put("CodeSize", function.code().sizeBytes());
        out.put("Description", settings.description());
        out.put("Timeout", settings.timeoutSeconds());
        out.put("MemorySize", settings.memorySizeMb());
        out.put("LastModified", date(function.stamp().lastModified()));
        out.put("CodeSha256", function.code().shownHash());
        out.put("Version", function.version());
        writeNetwork(out, settings.vpc());
        if (!settings.deadLetterTarget().isEmpty()) {
            out.putObject("DeadLetterConfig").put("TargetArn", settings.deadLetterTarget());
        }
        if (settings.environment().given()) {
            ObjectNode variables = out.putObject("Environment").putObject("Variables");
            settings.environment().variables().forEach(variables::put);
        }
        if (!settings.kmsKeyArn().isEmpty()) {
            out.put("KMSKeyArn", settings.kmsKeyArn());
        }
        out.putObject("TracingConfig").put("Mode", settings.tracing().wireName());
        out.put("RevisionId", function.stamp().revisionId());
        writeLayers(out, function.layers());
        return out;
    }

    private static void writeNetwork(ObjectNode out, VpcConfig vpc) {
        if (vpc.given()) {
            ObjectNode shown = out.putObject("VpcConfig");
            vpc.subnetIds().forEach(shown.putArray("SubnetIds")::add);
            vpc.securityGroupIds().forEach(shown.putArray("SecurityGroupIds")::add);
            shown.put("Ipv6AllowedForDualStack", vpc.ipv6Allowed());
        }
    }

    private static void writeLayers(ObjectNode out, List<LayerPackage> layers) {
        if (!layers.isEmpty()) {
            ArrayNode shown = out.putArray("Layers");
            for (LayerPackage layer : layers) {
                shown.addObject().put("Arn", layer.arn()).put("CodeSize", layer.code().sizeBytes());
            }
        }
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
            case Lifecycle.Failed(var why) -> {
                out.put("State", "Failed");
                out.put("StateReason", why.reason());
                out.put("StateReasonCode", why.code());
            }
            case Lifecycle.UpdateFailed(var why) -> {
                out.put("State", "Active");
                out.put("LastUpdateStatus", "Failed");
                out.put("LastUpdateStatusReason", why.reason());
                out.put("LastUpdateStatusReasonCode", why.code());
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
        out.put("PackageType", function.settings().packageType().wireName());
        writeImageConfig(out, function.settings().image());
        out.putArray("Architectures").add(function.architecture());
        out.putObject("EphemeralStorage").put("Size", function.settings().ephemeralStorageMb());
        out.putObject("SnapStart").put("ApplyOn", "None").put("OptimizationStatus", "Off");
    }

    private static void writeImageConfig(ObjectNode out, ImageConfig image) {
        if (image.equals(ImageConfig.NONE)) {
            return;
        }
        ObjectNode shown = out.putObject("ImageConfigResponse").putObject("ImageConfig");
        if (!image.entryPoint().isEmpty()) {
            image.entryPoint().forEach(shown.putArray("EntryPoint")::add);
        }
        if (!image.command().isEmpty()) {
            image.command().forEach(shown.putArray("Command")::add);
        }
        if (!image.workingDirectory().isEmpty()) {
            shown.put("WorkingDirectory", image.workingDirectory());
        }
    }

    private static void writeLogging(ObjectNode out, FunctionSettings settings) {
        Logging logging = settings.logging();
        ObjectNode shown = out.putObject("LoggingConfig");
        shown.put("LogFormat", logging.format().wireName());
        if (logging.format() == Logging.Format.JSON) {
            shown.put("ApplicationLogLevel", logging.application().name());
            shown.put("SystemLogLevel", logging.system().name());
        }
        shown.put("LogGroup", logging.group());
    }

    /// Writes a time as functions and layers show it.
    static String date(Instant instant) {
        return DATE.format(instant);
    }

    // AWS names a build of the runtime; ours is named by its identifier, which is all there is to
    // it.
    private static String runtimeVersion(FunctionResource function) {
        return RuntimeVersion.of(function.arn().region(), function.settings().runtime()).arn();
    }
}
