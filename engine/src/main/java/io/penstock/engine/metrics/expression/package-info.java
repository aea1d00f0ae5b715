/// Metric math: what `GetMetricData` computes of metrics and of other expressions.
///
/// [Formula] is the text, read by a [Reader] out of [Token]s into a tree of [Node]s. An [Evaluator]
/// walks it over [Result]s: numbers, one [Line] (values by time), or several. Operators and
/// functions are those of the CloudWatch user guide's "Using math expressions", as far as
/// [Function] lists them; others are refused by name.
@NullMarked
package io.penstock.engine.metrics.expression;

import org.jspecify.annotations.NullMarked;
