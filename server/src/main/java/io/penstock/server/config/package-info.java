/// What a server is told before it starts: every option, its unit, its default.
///
/// [ServerConfig] is parsed once by the command line and never changes afterwards. It is made of
/// small records, one per concern: [Listen], [Storage], [Runtimes], [QueueSources], [Limits],
/// [TraceExport]. What does not fit into an option comes from a file: [ConfigFile].
@NullMarked
package io.penstock.server.config;

import org.jspecify.annotations.NullMarked;
