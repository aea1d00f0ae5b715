package io.penstock.engine.mapping;

/// What [MappingRules] decided about a request.
public sealed interface Ruling {
    /// The request may be carried out.
    ///
    /// @param config what the mapping shall be from now on
    /// @param enabled whether it shall poll
    record Accepted(QueueMappingConfig config, boolean enabled) implements Ruling {}

    /// The request changes nothing.
    record Refused(MappingRefusal refusal) implements Ruling {}
}
