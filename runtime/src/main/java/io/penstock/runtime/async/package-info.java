/// Carries out asynchronous invocations: keeps accepted events safe, invokes, delivers what is left
/// in the end.
///
/// All rules are in [io.penstock.engine.async]; [AsyncInvocations] performs its effects, on a
/// virtual thread for every event under way, and follows the [io.penstock.engine.time.Timeline].
/// [EventKeeper] keeps events over restarts, in the bytes of [EventCodec]. [EventInvokeConfigs]
/// knows what functions want of their events, and [FunctionRules] puts that together with the rest
/// of what holds for them. [Targets] finds the [Target] of an ARN. Reading order:
/// [AsyncInvocations], [EventKeeper], [Targets], [EventInvokeConfigs].
@NullMarked
package io.penstock.runtime.async;

import org.jspecify.annotations.NullMarked;
