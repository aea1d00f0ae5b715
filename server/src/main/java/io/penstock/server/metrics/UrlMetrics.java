package io.penstock.server.metrics;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.metrics.FunctionMeter;
import io.penstock.engine.metrics.FunctionMetric;
import io.penstock.server.url.UrlTraffic;
import java.time.Duration;

/// The metrics of function URLs in `AWS/Lambda`. Source: Lambda developer guide, "Monitoring Lambda
/// function URLs". Thread-safe.
///
/// @param meter adds them to those of the function
public record UrlMetrics(FunctionMeter meter) implements UrlTraffic {
    private static final double NANOS_PER_MILLI = 1_000_000;
    private static final int STATUS_CLASS = 100;

    @Override
    public void served(FunctionArn function, int status, Duration took) {
        int group = status / STATUS_CLASS;
        add(function, FunctionMetric.URL_REQUEST_COUNT, 1);
        add(function, FunctionMetric.URL_4XX_COUNT, group == 4 ? 1 : 0);
        add(function, FunctionMetric.URL_5XX_COUNT, group == 5 ? 1 : 0);
        add(function, FunctionMetric.URL_REQUEST_LATENCY, took.toNanos() / NANOS_PER_MILLI);
    }

    private void add(FunctionArn function, FunctionMetric metric, double value) {
        meter.add(function, "", metric, value);
    }
}
