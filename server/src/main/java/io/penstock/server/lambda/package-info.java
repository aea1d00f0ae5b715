/// The Lambda API: operations on functions, versions, aliases, layers, policies, invocations, tags,
/// concurrency and event source mappings.
///
/// Each operation takes a [io.penstock.server.wire.Call] that was already checked against the
/// service model, asks the rooms behind it, and writes the answer as AWS does, member by member. No
/// rule lives here, except which members of the model are not built yet: [UnsupportedMembers]
/// refuses them by name. Reading order: [LambdaOperations], [FunctionOperations],
/// [InvokeOperation], [FunctionConfiguration], [MappingOperations], [Errors].
@NullMarked
package io.penstock.server.lambda;

import org.jspecify.annotations.NullMarked;
