/// Adjusting provisioned concurrency to schedules and to load.
///
/// A [ScalingRule] says between which numbers, and how busy environments should be; a [Window] has
/// numbers of its own while it is open, which a [Cron] expression says. A [Scaler] decides minute
/// by minute; a driver reads the load and sets the number. Reading order: [ScalingRule], [Window],
/// [Cron], [Scaler].
@NullMarked
package io.penstock.engine.concurrency.scaling;

import org.jspecify.annotations.NullMarked;
