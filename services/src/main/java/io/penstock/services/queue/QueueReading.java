package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.services.queue.core.Gauges;
import io.penstock.services.queue.core.Traffic;

/// How one queue stands now.
///
/// @param fifo whether it is a FIFO queue
/// @param total all that went in and out since the service was opened
public record QueueReading(QueueArn arn, boolean fifo, Traffic total, Gauges gauges) {}
