/// Provisioned concurrency: environments that are initialised before anybody calls.
///
/// [ProvisionedConcurrency] has the API, the lock and the threads; its [ConfigurationDesk] keeps
/// one [io.penstock.engine.concurrency.provisioned.Provision] per configuration, tells it what
/// happens to environments, functions and aliases, and does what it answers. [Routes] says which
/// versions an alias leads to, [ProvisionedStore] lets configurations survive. [ScalingDriver]
/// adjusts them to schedules and load, by the rules of [io.penstock.engine.concurrency.scaling].
/// Reading order: [Provisioned], [Routes], [ProvisionedConcurrency], [ConfigurationDesk],
/// [ScalingDriver].
@NullMarked
package io.penstock.runtime.provisioned;

import org.jspecify.annotations.NullMarked;
