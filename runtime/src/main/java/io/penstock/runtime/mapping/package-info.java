/// Runs event source mappings.
///
/// [MappingSupervisor] owns all mappings of a process: it carries out requests about them, starts
/// and stops their drivers and answers questions. Its `MappingBook` takes requests down, in memory
/// and in the [MappingStore]. A `QueueMappingDriver` runs one core
/// ([io.penstock.engine.queuemapping.QueueMapping]): its worker threads receive, invoke and delete,
/// and hand every outcome to the core under one lock that is never held during I/O. `Alarms` is the
/// one timer of all drivers. [MappingJournal] is a mapping's journal as other threads may read it;
/// [MappingSpans] is where it tells tracing of its steps. Nothing in this package decides what
/// happens to a message.
@NullMarked
package io.penstock.runtime.mapping;

import org.jspecify.annotations.NullMarked;
