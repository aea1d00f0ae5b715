/// What a server is told before it starts: every option, its unit, its default.
///
/// [ServerConfig] is parsed once by the command line and never changes afterwards. It is made of
/// small records, one per concern: the [Entrance] ([Listen], [Access]), [Storage], [Execution]
/// ([Runtimes], [Limits]) and [Neighbours] ([QueueSources], [Outside], [ObjectStorage],
/// [TraceExport]). What does not fit into an option comes from a file: [ConfigFile].
@NullMarked
package io.penstock.server.config;

import org.jspecify.annotations.NullMarked;
