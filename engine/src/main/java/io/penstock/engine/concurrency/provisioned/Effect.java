package io.penstock.engine.concurrency.provisioned;

/// What must happen, in order.
public sealed interface Effect {
    /// Make one environment of a version; answer with [Input.Made], [Input.Dropped] or
    /// [Input.Failed].
    record Make(String version) implements Effect {}

    /// From now on so many environments of a version take invocations, and so many stay; what
    /// exists beyond that ends, worn ones first.
    ///
    /// @param usable 0 to `kept`
    record Keep(String version, int usable, int kept) implements Effect {}
}
