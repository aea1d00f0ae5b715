package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.services.queue.core.Gauges;
import io.penstock.services.queue.core.QueueMinute;
import io.penstock.services.queue.core.Traffic;
import java.util.List;

/// What one queue has to tell of itself.
///
/// @param fifo whether it is a FIFO queue
/// @param minutes those that ended since the last report and in which the queue was active
/// @param total all that went in and out since the service was opened
/// @param gauges now
public record QueueReport(
        QueueArn arn, boolean fifo, List<QueueMinute> minutes, Traffic total, Gauges gauges) {}
