/// Admission: how many invocations may run at a time and how fast, and why one may not.
///
/// [ConcurrencyLedger] is the one account that every invocation passes, whatever called for it. It
/// answers with an [Admission]; the [Permit] inside is given back when the invocation has ended,
/// says what kind of environment it is for ([Capacity]) and what the account carried ([Load]). An
/// invocation that finds no idle environment asks the ledger once more before one is made. All
/// numbers are in [ConcurrencyLimits]; [Usage] is the page of one function, [TokenBucket] a rate.
/// [Occupancy] is the picture for diagnosis. Reading order: [ConcurrencyLimits], [Admission],
/// [ConcurrencyLedger], [Usage], [TokenBucket].
@NullMarked
package io.penstock.engine.concurrency;

import org.jspecify.annotations.NullMarked;
