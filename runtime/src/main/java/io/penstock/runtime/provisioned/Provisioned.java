package io.penstock.runtime.provisioned;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.provisioned.Standing;
import java.time.Instant;

/// A configuration of provisioned concurrency as its owner sees it.
///
/// @param function with the version or alias
/// @param standing numbers and state
/// @param lastModified when it was last put
public record Provisioned(FunctionArn function, Standing standing, Instant lastModified) {}
