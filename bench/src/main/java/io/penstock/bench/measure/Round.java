package io.penstock.bench.measure;

import io.penstock.bench.measure.Contender.Outcome;
import java.util.List;

/// One turn of every contender.
///
/// @param outcomes in the order of the line-up
/// @param canary readings in milliseconds, one before each window and one at the end
record Round(List<Outcome> outcomes, List<Double> canary) {}
