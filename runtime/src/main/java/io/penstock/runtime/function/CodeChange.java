package io.penstock.runtime.function;

import io.penstock.engine.invocation.Payload;

/// New code for a function.
///
/// @param zip the code
/// @param architecture `x86_64` or `arm64`; empty leaves it as it is
/// @param revisionId the revision the caller has seen; empty for any
/// @param dryRun whether to check only
public record CodeChange(Payload zip, String architecture, String revisionId, boolean dryRun) {}
