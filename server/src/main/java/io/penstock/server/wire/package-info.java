/// AWS wire protocols, driven by the service models.
///
/// A request is routed, parsed and validated from the model, becomes a [Call], goes to the
/// [Operation] of its name and comes back as a [Reply]. Handlers see neither HTTP nor the
/// difference between JSON, REST and Query. Nothing here knows which HTTP server reads the
/// requests.
///
/// Reading order, for those who write operations: [Caller], [Call], [Operation], [Reply],
/// [ApiError]. A reply that shows while it is made is a [Reply.Streamed], which becomes a
/// [WireStream]. For the rest: [Dispatcher] and [Exchange], the protocols (`RestJson` for Lambda;
/// `AwsJson`, `AwsQuery` and `RpcCbor` for SQS and CloudWatch, which differ by their `Dialect`),
/// [ServiceModel] with its [Shape]s, `MemberTypes` (types), `Validator` (constraints, in AWS's
/// words), `Recordings` (where AWS differs from its model), `QueueErrors`.
///
/// The models are AWS's own interface facts, without prose; `server/src/main/model/refresh.py`
/// renews them. What AWS has and Penstock has not answers `501 NotImplementedException` naming the
/// operation, a status that SDKs do not retry.
@NullMarked
package io.penstock.server.wire;

import org.jspecify.annotations.NullMarked;
