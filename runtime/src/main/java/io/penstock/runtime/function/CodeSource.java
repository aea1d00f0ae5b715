package io.penstock.runtime.function;

import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.code.ObjectSource;

/// Where a zip comes from.
public sealed interface CodeSource {
    /// It came with the request.
    record Inline(Payload zip) implements CodeSource {}

    /// It lies in a bucket.
    record Bucket(ObjectSource.Address address) implements CodeSource {}
}
