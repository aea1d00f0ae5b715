/// What functions print and what the platform says about their invocations.
///
/// [FunctionLogs] keeps the log groups. A [LogGroup] is a bounded ring in memory, which readers may
/// wait on, and a file, which [LogFiles] appends to in batches, never during an invocation;
/// [RetentionSweeper] has old lines removed from both. An environment writes through its
/// [EnvironmentLog], which cuts output into lines, leaves out what the function's log levels leave
/// out, and remembers the tail of an invocation where a caller asked for it. [LogLine] is one line,
/// [PlatformRecord] one of the platform, which knows both log formats; [ApplicationLines] is what
/// the JSON format does with the function's own.
@NullMarked
package io.penstock.runtime.environment.log;

import org.jspecify.annotations.NullMarked;
