/// Time as a value, and the agenda of virtual time.
///
/// [Tick] is for deadlines, [java.time.Instant] for stamps that leave the process; both come from
/// one [Timeline]. Nothing outside a timeline reads a clock. [Simulation] and [Seeds] are the test
/// kit that every core and the planner share. Reading order: [Tick], [Timeline], [Simulation],
/// [Seeds].
@NullMarked
package io.penstock.engine.time;

import org.jspecify.annotations.NullMarked;
