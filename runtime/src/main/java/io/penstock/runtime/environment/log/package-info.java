/// What functions print and what the platform says about their invocations.
///
/// [FunctionLogs] keeps one [FunctionLog] per function: a bounded ring in memory, which readers may
/// wait on, and a file, which [LogFiles] appends to in batches, never during an invocation. An
/// environment writes through its [EnvironmentLog], which cuts output into lines and remembers the
/// tail of an invocation where a caller asked for it. [LogLine] is one line.
@NullMarked
package io.penstock.runtime.environment.log;

import org.jspecify.annotations.NullMarked;
