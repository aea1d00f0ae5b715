package io.penstock.runtime.function;

import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.code.ObjectSource;

/// Where code comes from.
public sealed interface CodeSource {
    /// It came with the request.
    record Inline(Payload zip) implements CodeSource {}

    /// It lies in a bucket.
    record Bucket(ObjectSource.Address address) implements CodeSource {}

    /// It is no zip but a container image.
    ///
    /// @param uri as the caller wrote it
    record Image(String uri) implements CodeSource {}

    /// The caller did not say.
    record Nothing() implements CodeSource {}
}
