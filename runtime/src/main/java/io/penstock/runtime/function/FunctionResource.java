package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.code.CodePackage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// One version of a function as its owner sees it: all that is kept of it. Immutable.
///
/// What belongs to the function as a whole is that of `$LATEST`; published versions have none.
///
/// @param arn without qualifier
/// @param edition which version
/// @param settings what was configured
/// @param code what was uploaded
/// @param layers what the layers of the settings were when they were set, in the same order
/// @param architecture `x86_64` or `arm64`
/// @param stamp when and as what it last changed
/// @param lifecycle where it stands
/// @param whole what belongs to the function as a whole
public record FunctionResource(
        FunctionArn arn,
        Edition edition,
        FunctionSettings settings,
        CodePackage code,
        List<LayerPackage> layers,
        String architecture,
        Stamp stamp,
        Lifecycle lifecycle,
        FunctionWhole whole) {

    /// Copies the layers.
    public FunctionResource {
        layers = List.copyOf(layers);
    }

    /// Returns `$LATEST` of a function without layers.
    public FunctionResource(
            FunctionArn arn,
            FunctionSettings settings,
            CodePackage code,
            String architecture,
            Stamp stamp,
            Lifecycle lifecycle,
            Map<String, String> tags) {
        this(
                arn,
                new Edition.Latest(),
                settings,
                code,
                List.of(),
                architecture,
                stamp,
                lifecycle,
                FunctionWhole.NOTHING.with(tags));
    }

    /// Marks one state of code and configuration.
    ///
    /// @param lastModified of the last change that a user made
    /// @param revisionId a UUID; changes also when the state does
    public record Stamp(Instant lastModified, String revisionId) {}

    /// Concurrency kept for a function.
    public sealed interface Reserved {
        /// None; the function shares what is left.
        record Unset() implements Reserved {}

        /// So many invocations at a time, at least and at most.
        ///
        /// @param units 0 or more; 0 switches the function off
        record Units(int units) implements Reserved {}

        /// Returns the number, if there is one.
        default OptionalInt value() {
            return switch (this) {
                case Unset() -> OptionalInt.empty();
                case Units(int units) -> OptionalInt.of(units);
            };
        }
    }

    /// Returns `$LATEST` or the number.
    public String version() {
        return edition.version();
    }

    /// Returns the tags of the function, by key.
    public Map<String, String> tags() {
        return whole.tags();
    }

    /// Returns the concurrency that is kept for the function.
    public Reserved reserved() {
        return whole.reserved();
    }

    /// Returns what happens when the function invokes itself over and over.
    public RecursiveLoop recursiveLoop() {
        return whole.recursiveLoop();
    }

    /// Returns the zips of the layers, in their order.
    List<CodePackage> layerCode() {
        return layers.stream().map(LayerPackage::code).toList();
    }

    FunctionResource with(FunctionSettings newSettings, List<LayerPackage> newLayers) {
        return new FunctionResource(
                arn, edition, newSettings, code, newLayers, architecture, stamp, lifecycle, whole);
    }

    FunctionResource with(CodePackage newCode, String newArchitecture) {
        return new FunctionResource(
                arn, edition, settings, newCode, layers, newArchitecture, stamp, lifecycle, whole);
    }

    FunctionResource with(Lifecycle next, Stamp newStamp) {
        return new FunctionResource(
                arn, edition, settings, code, layers, architecture, newStamp, next, whole);
    }

    FunctionResource with(FunctionWhole newWhole) {
        return new FunctionResource(
                arn, edition, settings, code, layers, architecture, stamp, lifecycle, newWhole);
    }

    FunctionResource withTags(Map<String, String> newTags) {
        return with(whole.with(newTags));
    }

    FunctionResource with(Reserved newReserved) {
        return with(whole.with(newReserved));
    }

    FunctionResource with(RecursiveLoop newLoop) {
        return with(whole.with(newLoop));
    }

    /// Returns this as a published version, with nothing of what belongs to the whole function.
    FunctionResource published(Edition.Published as, String description) {
        return new FunctionResource(
                arn,
                as,
                settings.described(description),
                code,
                layers,
                architecture,
                stamp,
                lifecycle,
                FunctionWhole.NOTHING);
    }
}
