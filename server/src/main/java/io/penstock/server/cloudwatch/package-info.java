/// The CloudWatch API, as far as metrics go: `PutMetricData`, `GetMetricData`,
/// `GetMetricStatistics` and `ListMetrics`.
///
/// [MetricOperations] lists the operations that are here; alarms and dashboards are refused by
/// name. Each operation has a class that reads its request (`PutReader`, `MetricQueries`) and one
/// that answers. What a request asks for is computed by [io.penstock.engine.metrics]. Texts of
/// errors are those that AWS answers, where anybody has published one; `MetricErrors` has their
/// codes.
@NullMarked
package io.penstock.server.cloudwatch;

import org.jspecify.annotations.NullMarked;
