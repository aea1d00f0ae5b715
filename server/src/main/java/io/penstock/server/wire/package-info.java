/// AWS wire protocols, driven by the service models.
///
/// A request is routed, parsed and validated from the model, becomes a [Call], goes to the
/// [Operation] of its name and comes back as a [Reply]. Handlers see neither HTTP nor the
/// difference between JSON, REST and Query. Reading order: [Caller], [Call], [Operation], [Reply],
/// [ApiError].
@NullMarked
package io.penstock.server.wire;

import org.jspecify.annotations.NullMarked;
