/// Compares logs that could keep the embedded queues' messages.
///
/// [LogComparison] runs the same workload over each [Candidate] in turn: several producers append
/// batches and wait until each batch is on the device. `docs/decisions/0002-queue-log.md` keeps a
/// result.
@NullMarked
package io.penstock.bench.log;

import org.jspecify.annotations.NullMarked;
