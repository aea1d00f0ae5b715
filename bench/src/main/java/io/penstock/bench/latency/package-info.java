/// How long a single message takes to its function: an open loop at a low rate, through everything.
///
/// Reading order: [LatencyLoad], [LatencyArea], `MappedDelivery`, `DirectDelivery`; `Metronome`
/// keeps the pace, `Stamps` has the times.
@NullMarked
package io.penstock.bench.latency;

import org.jspecify.annotations.NullMarked;
