/// How fast a queue drives a function: a real mapping draining a durable queue, beside a loop that
/// does only what cannot be left out.
///
/// Both drain the same number of messages through the same number of function processes, whose
/// function notes every message it sees; a run in which one was not seen has no number. Reading
/// order: [MappingLoad], [MappingArea], [BareDrain], [MappingDrain], [SeenMessages].
@NullMarked
package io.penstock.bench.mapping;

import org.jspecify.annotations.NullMarked;
