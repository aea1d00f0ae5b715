/// The metrics of the server: where they come from, where they are kept, how Prometheus reads them.
///
/// [Metrics] guards the one [io.penstock.engine.metrics.MetricStore]. What happens elsewhere in the
/// house comes in through [MetricSource]s, which are asked at the end of each minute of the
/// [io.penstock.engine.time.Timeline] (by [Metrics]' one thread), and whenever somebody reads, so
/// that a clock moved by hand needs no waiting: [QueueMetrics], [MappingMetrics] and
/// [FunctionMetrics], which observes the invoker and counts each run once for each set of
/// dimensions ([FunctionTally]). What other parts see of functions they tell it as an
/// [io.penstock.engine.metrics.FunctionMeter]: asynchronous events and loops through
/// [EventMetrics], function URLs through [UrlMetrics]. [PrometheusPage] shows the same numbers as
/// they stand now.
@NullMarked
package io.penstock.server.metrics;

import org.jspecify.annotations.NullMarked;
