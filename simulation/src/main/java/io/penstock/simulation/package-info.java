/// Rehearsals: whole worlds around the real cores, played in virtual time.
///
/// A rehearsal takes a [io.penstock.simulation.scenario.Scenario] and a seed and plays it to its
/// end: the real mapping, queue, ledger and journal, with simulated messages, functions and trouble
/// around them. It answers with a [Result], or fails with a
/// [io.penstock.simulation.world.BrokenPromise] if a core did what it must never do. Hours of
/// virtual time take milliseconds, and the same seed always plays the same life.
///
/// Reading order: [Rehearsal], [Result], then the packages `scenario` and `world`.
@NullMarked
package io.penstock.simulation;

import org.jspecify.annotations.NullMarked;
