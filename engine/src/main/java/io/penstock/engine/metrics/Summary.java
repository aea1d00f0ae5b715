package io.penstock.engine.metrics;

/// Values by their summary (CloudWatch's statistic set).
///
/// @param count how many values, for some senders with a fraction; at least 0
public record Summary(double count, double sum, double minimum, double maximum) {
    /// Returns the mean of the values.
    public double average() {
        return sum / count;
    }
}
