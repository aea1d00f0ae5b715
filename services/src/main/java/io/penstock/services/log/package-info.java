/// Durability for the embedded services: an append-only log with group commit.
///
/// A service appends records under its own lock, which fixes their order, lets go of that lock and
/// waits until they are on stable storage. [RecordLog] is what services see; [SegmentLog] keeps
/// records in segment files, [MemoryLog] keeps nothing. What is committed together forms one
/// *frame*; a frame is forced to the device before the next one is written, so at most the last
/// frame of a log can be torn, and a broken frame with a sound one behind it is corruption and is
/// reported, never skipped.
///
/// Space comes back oldest segment first: the owner marks records as needed ([RecordLog#retain])
/// and not needed ([RecordLog#release]), a segment that nobody needs is dropped, and if much more
/// is stored than needed the records still needed in the oldest segment are appended again
/// ([LiveRecords]).
///
/// Reading order: [RecordLog], [Segment] (the format), [Chunk], [SegmentLog], [LogKeeper],
/// [LogReplay].
@NullMarked
package io.penstock.services.log;

import org.jspecify.annotations.NullMarked;
