/// What a rehearsal plays, as plain data: no behaviour, no randomness of its own.
///
/// [Scenario] is the whole; it holds the queue's settings, the mappings, the traffic, the
/// function's habits, what the account may run, and the [Upset]s that befall the world.
///
/// Reading order: [Scenario], [Traffic], [FunctionHabits], [Upset].
@NullMarked
package io.penstock.simulation.scenario;

import org.jspecify.annotations.NullMarked;
