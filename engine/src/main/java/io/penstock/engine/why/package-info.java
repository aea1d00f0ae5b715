/// Why a mapping does what it does, or does not.
///
/// [Why] looks at a [Situation] (the mapping's state, its core's snapshot, what the queue and the
/// function say of themselves, the journal's summary) and returns an [Explanation]: the fixed chain
/// of conditions for an invocation, the first one that does not hold, and a sentence. Pure
/// functions; they decide nothing and change nothing.
@NullMarked
package io.penstock.engine.why;

import org.jspecify.annotations.NullMarked;
