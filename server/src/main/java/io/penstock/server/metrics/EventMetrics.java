package io.penstock.server.metrics;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.EventMetric;
import io.penstock.engine.metrics.FunctionMeter;
import io.penstock.engine.metrics.FunctionMetric;
import io.penstock.runtime.async.AsyncListener;

/// The metrics of asynchronous events and of loops in `AWS/Lambda`. Source: Lambda developer guide,
/// "Types of metrics for Lambda functions". Thread-safe.
///
/// @param meter adds them to those of the function
public record EventMetrics(FunctionMeter meter) implements AsyncListener {
    @Override
    public void count(FunctionArn function, EventMetric metric, long value) {
        meter.add(function, "", metric(metric), (double) value);
    }

    /// Counts an invocation that was stopped because it belongs to a loop.
    public void loop(FunctionArn function) {
        meter.add(function, "", FunctionMetric.RECURSIVE_INVOCATIONS_DROPPED, 1);
    }

    private static FunctionMetric metric(EventMetric metric) {
        return switch (metric) {
            case RECEIVED -> FunctionMetric.ASYNC_EVENTS_RECEIVED;
            case AGE -> FunctionMetric.ASYNC_EVENT_AGE;
            case DROPPED -> FunctionMetric.ASYNC_EVENTS_DROPPED;
            case DEAD_LETTER_ERRORS -> FunctionMetric.DEAD_LETTER_ERRORS;
            case DESTINATION_FAILURES -> FunctionMetric.DESTINATION_DELIVERY_FAILURES;
        };
    }
}
