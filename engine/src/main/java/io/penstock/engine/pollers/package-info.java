/// How many batches a queue mapping may have in flight, and what limits it.
///
/// [Pollers] follows AWS's published behaviour: start at 5, grow by 300 per minute while messages
/// remain, never beyond 1,250 or `MaximumConcurrency`, fall back when they do not, back off on
/// throttles and errors. Time is an argument; whoever asks passes the present.
@NullMarked
package io.penstock.engine.pollers;

import org.jspecify.annotations.NullMarked;
