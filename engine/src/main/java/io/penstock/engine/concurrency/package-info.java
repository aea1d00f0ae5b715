/// Admission: how many invocations may run at a time, and why one may not.
///
/// [ConcurrencyLedger] is the one account that every invocation passes, whatever called for it. It
/// answers with an [Admission]; the [Permit] inside is given back when the invocation has ended.
/// [Occupancy] is its picture for diagnosis. Limits of rate and provisioned environments join as
/// further [Admission]s of the same ledger, because they are decided together with what is counted
/// here. Reading order: [ConcurrencyLimits], [Admission], [ConcurrencyLedger].
@NullMarked
package io.penstock.engine.concurrency;

import org.jspecify.annotations.NullMarked;
