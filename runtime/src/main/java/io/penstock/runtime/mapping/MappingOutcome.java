package io.penstock.runtime.mapping;

import io.penstock.engine.mapping.MappingRefusal;

/// What came of a request about a mapping.
public sealed interface MappingOutcome {
    /// It is being carried out.
    ///
    /// @param mapping as the answer shows it, in its transitional state
    record Done(MappingView mapping) implements MappingOutcome {}

    /// Nothing has changed.
    record Refused(MappingRefusal refusal) implements MappingOutcome {}
}
