package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.services.queue.core.QueueMinute;
import java.util.List;

/// What one queue has to tell of minutes that are over.
///
/// @param fifo whether it is a FIFO queue
/// @param minutes those that ended since the last report and in which the queue was active
public record QueueReport(QueueArn arn, boolean fifo, List<QueueMinute> minutes) {}
