package io.penstock.server.logs;

import io.penstock.engine.time.Timeline;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Map;
import java.util.function.Function;

/// The operations of CloudWatch Logs that are here.
public final class LogOperations {
    private LogOperations() {}

    /// Returns the operations by name.
    ///
    /// @param tail closed by the caller
    public static Map<String, Operation> of(FunctionLogs logs, Timeline timeline, LiveTail tail) {
        var groups = new GroupOperations(logs);
        var streams = new StreamOperations(logs);
        var events = new EventOperations(logs);
        var put = new PutOperation(logs, timeline);
        return Map.ofEntries(
                entry("CreateLogGroup", groups::create),
                entry("DeleteLogGroup", groups::delete),
                entry("DescribeLogGroups", groups::describe),
                entry("PutRetentionPolicy", groups::putRetention),
                entry("DeleteRetentionPolicy", groups::deleteRetention),
                entry("CreateLogStream", streams::create),
                entry("DeleteLogStream", streams::delete),
                entry("DescribeLogStreams", streams::describe),
                entry("PutLogEvents", put::put),
                entry("GetLogEvents", events::get),
                entry("FilterLogEvents", events::filter),
                entry("StartLiveTail", tail::start));
    }

    private static Map.Entry<String, Operation> entry(String name, Function<Call, Reply> answer) {
        return Map.entry(
                name,
                call -> {
                    try {
                        return answer.apply(call);
                    } catch (Refused refused) {
                        return new Reply.Failed(refused.error());
                    }
                });
    }
}
