/// CloudWatch Logs: groups, streams and events, for clients and for functions that keep logs of
/// their own. [LogOperations] lists the operations; what is missing the front door refuses by name.
/// Everything is kept by [io.penstock.runtime.environment.log.FunctionLogs]. [FilterPattern] reads
/// and applies filter patterns, [LiveTail] streams.
@NullMarked
package io.penstock.server.logs;

import org.jspecify.annotations.NullMarked;
