package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.function.FunctionNames;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.function.LayerArn;
import io.penstock.runtime.function.LayerVersion;
import io.penstock.runtime.function.Layers;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Operations on layers.
final class LayerOperations {
    private static final String NO_RESOURCE = "The resource you requested does not exist.";

    private final Functions functions;
    private final Layers layers;
    private final CodeLinks links;

    LayerOperations(Functions functions, CodeLinks links) {
        this.functions = functions;
        this.layers = functions.layers();
        this.links = links;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "PublishLayerVersion", call -> withOwn(call, layer -> publish(call, layer)),
                "GetLayerVersion",
                        call -> withLayer(call, layer -> get(call, version(call, layer))),
                "GetLayerVersionByArn", this::getByArn,
                "DeleteLayerVersion",
                        call ->
                                withOwn(
                                        call,
                                        layer -> Answers.done(layers.delete(version(call, layer)))),
                "ListLayers", this::list,
                "ListLayerVersions", call -> withLayer(call, layer -> listVersions(call, layer)));
    }

    private Reply publish(Call call, LayerArn layer) {
        if (call.input().at("/Content").has("S3ObjectStorageMode")
                && !call.input().at("/Content/S3ObjectStorageMode").asText().equals("COPY")) {
            return Errors.invalid("Content.S3ObjectStorageMode is not supported yet, except COPY.");
        }
        var about =
                new LayerVersion.About(
                        call.text("Description", ""),
                        call.text("LicenseInfo", ""),
                        SettingsReader.list(call.input().path("CompatibleRuntimes")),
                        SettingsReader.list(call.input().path("CompatibleArchitectures")));
        return Codes.with(
                call,
                call.input().path("Content"),
                source ->
                        Answers.output(
                                functions.publishLayer(layer, source, about),
                                version -> full(call, version)));
    }

    private Reply get(Call call, LayerArn.Version version) {
        return Answers.output(layers.get(version, call.caller().account()), it -> full(call, it));
    }

    private Reply getByArn(Call call) {
        Optional<LayerArn.Version> version = LayerArn.version(call.text("Arn", ""));
        return version.isPresent() && version.get().layer().region().equals(call.caller().region())
                ? get(call, version.get())
                : Errors.missing(NO_RESOURCE);
    }

    private Reply list(Call call) {
        return new Listing<LayerVersion>(
                        "Layers", it -> it.arn().layer().name(), LayerOperations::newest)
                .page(
                        call,
                        layers.newest(
                                Names.scope(call),
                                call.text("CompatibleRuntime", ""),
                                call.text("CompatibleArchitecture", "")));
    }

    private Reply listVersions(Call call, LayerArn layer) {
        return new Listing<LayerVersion>(
                        "LayerVersions", LayerOperations::newestFirst, LayerOperations::listed)
                .page(
                        call,
                        layers.versions(
                                layer,
                                call.text("CompatibleRuntime", ""),
                                call.text("CompatibleArchitecture", "")));
    }

    /// Answers with what `action` makes of the layer that `LayerName` stands for.
    static Reply withLayer(Call call, Function<LayerArn, Reply> action) {
        FunctionNames.Scope scope = Names.scope(call);
        LayerArn layer = LayerArn.of(call.text("LayerName", ""), scope);
        return layer.region().equals(scope.region())
                ? action.apply(layer)
                : Errors.missing(NO_RESOURCE);
    }

    /// Like [#withLayer], for what only the layer's account may do.
    static Reply withOwn(Call call, Function<LayerArn, Reply> action) {
        return withLayer(
                call,
                layer ->
                        layer.account().equals(call.caller().account())
                                ? action.apply(layer)
                                : Errors.reply(new FunctionError.AccessDenied()));
    }

    /// Returns the version that `VersionNumber` stands for.
    static LayerArn.Version version(Call call, LayerArn layer) {
        return new LayerArn.Version(layer, call.input().path("VersionNumber").asLong());
    }

    private static String newestFirst(LayerVersion version) {
        return "%019d".formatted(Long.MAX_VALUE - version.arn().number());
    }

    private ObjectNode full(Call call, LayerVersion version) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        String sha256 = version.content().code().sha256();
        out.putObject("Content")
                .put("Location", links.location(call.baseUrl(), sha256))
                .put("CodeSha256", version.content().code().shownHash())
                .put("CodeSize", version.content().code().sizeBytes());
        out.put("LayerArn", version.arn().layer().toString());
        out.setAll(listed(version));
        return out;
    }

    private static ObjectNode newest(LayerVersion version) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("LayerName", version.arn().layer().name());
        out.put("LayerArn", version.arn().layer().toString());
        out.set("LatestMatchingVersion", listed(version));
        return out;
    }

    private static ObjectNode listed(LayerVersion version) {
        LayerVersion.About about = version.about();
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("LayerVersionArn", version.arn().toString());
        out.put("Version", version.arn().number());
        out.put("Description", about.description());
        out.put("CreatedDate", FunctionConfiguration.date(version.created()));
        if (!about.runtimes().isEmpty()) {
            about.runtimes().forEach(out.putArray("CompatibleRuntimes")::add);
        }
        if (!about.license().isEmpty()) {
            out.put("LicenseInfo", about.license());
        }
        if (!about.architectures().isEmpty()) {
            about.architectures().forEach(out.putArray("CompatibleArchitectures")::add);
        }
        return out;
    }
}
