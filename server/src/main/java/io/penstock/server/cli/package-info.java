/// The command line.
///
/// [Main] hands the words to picocli; each command is one class. `serve` and `demo` start a server
/// in this process; `journal`, `why` and `logs` ask a running one over its control API, through
/// [ControlClient], and print what [Rendering] makes of the answers. Options may also come from the
/// environment: [EnvironmentDefaults] says which. Exit codes: [Exit].
@NullMarked
package io.penstock.server.cli;

import org.jspecify.annotations.NullMarked;
