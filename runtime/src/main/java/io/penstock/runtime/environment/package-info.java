/// Execution environments: where functions run, and the way an event takes to them and back.
///
/// [Invoker] is the door: it looks the function up, asks for admission, takes an [Environment] from
/// the [EnvironmentPool] and lets the calling thread carry the event there and the answer back. An
/// environment is one process with its children; it is initialised, invoked, frozen when idle,
/// reset after a crash or timeout, and ended. Its parts have rooms of their own: `api` (the Runtime
/// API), `process` (starting and killing), `language` (interpreters and bootstraps), `log`.
///
/// Environments that are made before anybody calls are kept by the same pool, as somebody else
/// decides ([ProvisionedEnvironments]); which kind an invocation gets is in its permit. An
/// [InvocationObserver] hears of every run. Invocations that nobody waits for may not take the last
/// environments of the machine ([EnvironmentSettings#backgroundMax]).
///
/// Reading order: [Invoker], [EnvironmentPool], [Environment], [RuntimeLauncher], [Housekeeper].
/// Rules: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle".
@NullMarked
package io.penstock.runtime.environment;

import org.jspecify.annotations.NullMarked;
