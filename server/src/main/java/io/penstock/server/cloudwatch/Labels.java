package io.penstock.server.cloudwatch;

import io.penstock.server.cloudwatch.MetricQueries.Asked;
import io.penstock.server.cloudwatch.MetricQueries.Query;
import java.util.HashSet;
import java.util.List;

/// What results are called that have no label: the metric's name, and of statistic and period what
/// differs among the queries of the request. Recorded from AWS.
///
/// @param byStatistic whether statistics differ
/// @param byPeriod whether periods differ
record Labels(boolean byStatistic, boolean byPeriod) {
    static Labels of(List<Query> queries) {
        var statistics = new HashSet<String>();
        var periods = new HashSet<Integer>();
        for (Query query : queries) {
            if (query.asked() instanceof Asked.Measured measured) {
                statistics.add(measured.text());
                periods.add(measured.period());
            }
        }
        return new Labels(statistics.size() > 1, periods.size() > 1);
    }

    String of(Asked.Measured measured) {
        return measured.metric().name()
                + (byStatistic ? " " + measured.text() : "")
                + (byPeriod ? " " + measured.period() : "");
    }
}
