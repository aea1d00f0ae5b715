/// The whole server from the outside: real HTTP, real functions in real processes, and no look
/// inside but through the control API.
///
/// A [Site] is a server with clients of both services; a [Box] is one of its queues, a [Mapping]
/// one of its mappings, and [Code] zips functions. Nothing here waits for time to pass: tests wait
/// for lines of a mapping's journal or of a function's log, or long-poll a queue.
@NullMarked
package io.penstock.server.endtoend;

import org.jspecify.annotations.NullMarked;
