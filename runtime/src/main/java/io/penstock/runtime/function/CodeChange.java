package io.penstock.runtime.function;

import io.penstock.engine.invocation.Payload;

/// New code for a function.
///
/// @param code where the zip comes from
/// @param architecture `x86_64` or `arm64`; empty leaves it as it is
/// @param revisionId the revision the caller has seen; empty for any
/// @param publish whether to publish a version at once
/// @param dryRun whether to check only
public record CodeChange(
        CodeSource code, String architecture, String revisionId, boolean publish, boolean dryRun) {

    /// Returns code that came along and makes no version.
    public CodeChange(Payload zip, String architecture, String revisionId, boolean dryRun) {
        this(new CodeSource.Inline(zip), architecture, revisionId, false, dryRun);
    }
}
