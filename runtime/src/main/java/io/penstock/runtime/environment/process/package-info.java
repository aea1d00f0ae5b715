/// Processes of functions: how they start, are watched, frozen and killed, with what the machine
/// permits and without native code of our own.
///
/// How far functions are kept from the machine is an [Isolation]: `Sandbox` puts bubblewrap around
/// a command as its [Confinement] says, `ShareGround` limits processor time and processes;
/// `Containers` makes containers of `runc` instead, which limit all of it. An [EnvironmentNetwork]
/// is the machine's or the environment's own. `Leftovers` are those of servers that were killed.
///
/// [ProcessRoom] starts [FunctionProcess]es, each in a session of its own and, where permitted, in
/// a [MemoryFence]. [Watchdog] is a small process beside the server that kills what is left should
/// the server die without a word. [OutputPipe] carries what functions print. [Posix] is the only
/// place that calls the operating system directly.
@NullMarked
package io.penstock.runtime.environment.process;

import org.jspecify.annotations.NullMarked;
