/// The world around the real cores: what drives them in virtual time, and what watches them.
///
/// [World] puts it together on one [io.penstock.engine.time.Simulation]. `SimulatedQueue` drives
/// two real [io.penstock.services.queue.core.QueueCore]s, the queue and its dead-letter queue;
/// `MappingRun` drives one real [io.penstock.engine.queuemapping.QueueMapping] with its real
/// journal and counters; `SimulatedFunction` stands behind the real
/// [io.penstock.engine.concurrency.ConcurrencyLedger]. They hold no rule of the cores, as drivers
/// do not; they add time, chance and trouble. `Standstill` is what a paused process or a jumping
/// clock is made of.
///
/// Two watchers know nothing but what passes between the parts. `MessageAudit` knows where every
/// message must be; `PipelineAudit` knows where every receive of a message is between poll and
/// settlement. What contradicts them ends the world with a [BrokenPromise]. `Tally` counts what
/// came of it all.
///
/// Reading order: [World], `MappingRun`, `SimulatedQueue`, `SimulatedFunction`, the audits.
@NullMarked
package io.penstock.simulation.world;

import org.jspecify.annotations.NullMarked;
