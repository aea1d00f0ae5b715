package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.code.CodePackage;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/// A function as its owner sees it: all that is kept of it. Immutable.
///
/// @param arn without qualifier
/// @param settings what was configured
/// @param code what was uploaded
/// @param architecture `x86_64` or `arm64`
/// @param stamp when and as what it last changed
/// @param lifecycle where it stands
/// @param tags by key, in order of the keys
/// @param reserved concurrency kept for this function
public record FunctionResource(
        FunctionArn arn,
        FunctionSettings settings,
        CodePackage code,
        String architecture,
        Stamp stamp,
        Lifecycle lifecycle,
        Map<String, String> tags,
        Reserved reserved) {

    /// Copies the tags.
    public FunctionResource {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
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

    FunctionResource with(FunctionSettings newSettings) {
        return new FunctionResource(
                arn, newSettings, code, architecture, stamp, lifecycle, tags, reserved);
    }

    FunctionResource with(CodePackage newCode, String newArchitecture) {
        return new FunctionResource(
                arn, settings, newCode, newArchitecture, stamp, lifecycle, tags, reserved);
    }

    FunctionResource with(Lifecycle next, Stamp newStamp) {
        return new FunctionResource(
                arn, settings, code, architecture, newStamp, next, tags, reserved);
    }

    FunctionResource withTags(Map<String, String> newTags) {
        return new FunctionResource(
                arn, settings, code, architecture, stamp, lifecycle, newTags, reserved);
    }

    FunctionResource with(Reserved newReserved) {
        return new FunctionResource(
                arn, settings, code, architecture, stamp, lifecycle, tags, newReserved);
    }
}
