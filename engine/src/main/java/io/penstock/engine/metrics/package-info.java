/// What happened, in numbers: the metrics of CloudWatch as a pure store.
///
/// Values come in with their time and are kept in buckets of a minute (or a second, if their sender
/// asks for it); what is asked for is computed from the buckets. Nothing here reads a clock or
/// takes a lock: whoever owns a [MetricStore] guards it and says what time it is.
///
/// A [MetricName] has one [Series] per [Unit], a series has one [Bucket] per minute in which
/// anything was reported. Equal neighbours are one [Run], so that the zeros of an idle queue take
/// the room of one. A [Distribution] keeps the values of a bucket, exactly while they are few and
/// with a bounded error when they are many; percentiles are read from it. Everything has a limit in
/// [MetricLimits].
///
/// What functions do is named by [FunctionMetric]; parts of the house that see something of it
/// happen (asynchronous events, function URLs, extensions) tell a [FunctionMeter].
///
/// Reading order: [MetricName], [Datum], [MetricStore], [Window], [Statistic], then [Series] and
/// what is below it. The arithmetic of `GetMetricData` is in
/// [io.penstock.engine.metrics.expression].
@NullMarked
package io.penstock.engine.metrics;

import org.jspecify.annotations.NullMarked;
