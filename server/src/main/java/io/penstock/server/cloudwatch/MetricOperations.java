package io.penstock.server.cloudwatch;

import io.penstock.server.metrics.Metrics;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Map;
import java.util.function.Function;

/// The operations of CloudWatch that are here. What is missing (alarms, dashboards, streams) the
/// front door refuses by name.
public final class MetricOperations {
    private MetricOperations() {}

    /// Returns the operations by name.
    public static Map<String, Operation> of(Metrics metrics) {
        var statistics = new GetStatistics(metrics);
        var data = new GetData(metrics);
        var list = new ListNames(metrics);
        return Map.of(
                "PutMetricData", operation(call -> put(metrics, call)),
                "GetMetricStatistics", operation(statistics::answer),
                "GetMetricData", operation(data::answer),
                "ListMetrics", operation(list::answer));
    }

    private static Operation operation(Function<Call, Reply> answer) {
        return call -> {
            try {
                return answer.apply(call);
            } catch (Refused refused) {
                return new Reply.Failed(refused.error());
            }
        };
    }

    /// Stores all data of a request or none.
    private static Reply put(Metrics metrics, Call call) {
        var data = new PutReader(call, metrics.now()).read();
        boolean stored =
                metrics.with(store -> {
                    int fresh =
                            (int)
                                    data.stream()
                                            .filter(d -> !store.has(d.metric(), d.unit()))
                                            .map(d -> Map.entry(d.metric(), d.unit()))
                                            .distinct()
                                            .count();
                    if (!store.hasRoomFor(fresh)) {
                        return false;
                    }
                    data.forEach(store::add);
                    return true;
                });
        return stored ? new Reply.Done() : new Reply.Failed(MetricErrors.full());
    }
}
