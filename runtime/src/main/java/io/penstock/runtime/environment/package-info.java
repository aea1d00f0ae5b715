/// Execution environments: where functions run, and the way an event takes to them and back.
///
/// [Invoker] is the door: it looks the function up, asks for admission, takes an [Environment] from
/// the [EnvironmentPool] and lets the calling thread carry the event there and the answer back. An
/// environment is one process with its children; it is initialised, invoked, frozen when idle,
/// reset after a crash or timeout, and ended. Its parts have rooms of their own: `api` (the Runtime
/// API), `process` (starting and killing), `language` (interpreters and bootstraps), `log`.
///
/// Reading order: [Invoker], [EnvironmentPool], [Environment], [RuntimeLauncher], [Housekeeper].
/// Rules: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle".
@NullMarked
package io.penstock.runtime.environment;

import org.jspecify.annotations.NullMarked;
