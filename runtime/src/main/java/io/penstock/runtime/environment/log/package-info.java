/// What functions print and what the platform says about their invocations.
///
/// [FunctionLogs] keeps the log groups. A [LogGroup] is a bounded [LogRing] in memory, which
/// readers may wait on, its [LogStreams], and a [GroupArchive]: files, which [LogFiles] appends to
/// in batches, never during an invocation, and in which readers (by way of a [GroupView]) find what
/// the ring has no more or a restart has taken from it, with a [FileIndex] to spare them the rest.
/// [LogShelf] names the files, [FiledLine] is a record in them. [RetentionSweeper] has old lines
/// removed from ring and files. An environment writes through its [EnvironmentLog], which cuts
/// output into lines, leaves out what the function's log levels leave out, and remembers the tail
/// of an invocation where a caller asked for it. [LogLine] is one line, [PlatformRecord] one of the
/// platform, which knows its text; [RecordJson] has it in JSON; [ApplicationLines] is what the JSON
/// format does with the function's own.
@NullMarked
package io.penstock.runtime.environment.log;

import org.jspecify.annotations.NullMarked;
