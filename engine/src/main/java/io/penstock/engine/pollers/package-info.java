/// How many batches a queue mapping may have in flight, and what limits it.
///
/// [Pollers] follows AWS's published behaviour under the [Scaling] a mapping was given: on demand
/// it starts at 5 and grows by 300 per minute while messages remain, never beyond 1,250 or
/// `MaximumConcurrency`; provisioned pollers move between their minimum and maximum and may read
/// only so much each (`Allowance`). `Terms` holds the numbers of each mode, [Limits] names what is
/// in the way and what would be next. Time is an argument; whoever asks passes the present. Reading
/// order: [Scaling], `Terms`, [Pollers].
@NullMarked
package io.penstock.engine.pollers;

import org.jspecify.annotations.NullMarked;
