package io.penstock.server.logs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.GroupId;
import io.penstock.runtime.environment.log.StreamFacts;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
import java.util.Comparator;
import java.util.List;

/// Log streams.
final class StreamOperations {
    private static final int PAGE = 50;
    private static final String BY_TIME = "LastEventTime";

    private final FunctionLogs logs;

    StreamOperations(FunctionLogs logs) {
        this.logs = logs;
    }

    Reply create(Call call) {
        return GroupOperations.done(
                logs.createStream(Groups.of(call), call.text("logStreamName", "")), "stream");
    }

    Reply delete(Call call) {
        return GroupOperations.done(
                logs.deleteStream(Groups.of(call), call.text("logStreamName", "")), "stream");
    }

    Reply describe(Call call) {
        GroupId group = Groups.of(call);
        String prefix = call.text("logStreamNamePrefix", "");
        boolean byTime = call.text("orderBy", "LogStreamName").equals(BY_TIME);
        if (byTime && !prefix.isEmpty()) {
            throw Refused.invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        }
        Comparator<StreamFacts> order =
                byTime
                        ? Comparator.comparingLong(StreamOperations::lastEvent)
                                .thenComparing(StreamFacts::name)
                        : Comparator.comparing(StreamFacts::name);
        boolean descending = call.input().path("descending").asBoolean();
        List<StreamFacts> found =
                logs.streams(group).orElseThrow(Refused::noGroup).stream()
                        .filter(stream -> stream.name().startsWith(prefix))
                        .sorted(descending ? order.reversed() : order)
                        .toList();
        int from = after(found, call.text("nextToken", ""));
        int to = Math.min(found.size(), from + call.input().path("limit").asInt(PAGE));
        ObjectNode output = Json.object();
        ArrayNode streams = output.putArray("logStreams");
        found.subList(from, to).forEach(stream -> show(streams.addObject(), group, stream));
        if (to < found.size()) {
            output.put("nextToken", found.get(to - 1).name());
        }
        return new Reply.Output(output);
    }

    private static int after(List<StreamFacts> streams, String token) {
        if (token.isEmpty()) {
            return 0;
        }
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).name().equals(token)) {
                return i + 1;
            }
        }
        throw Cursor.invalid();
    }

    private static long lastEvent(StreamFacts stream) {
        return stream.span().map(span -> span.last().toEpochMilli()).orElse(0L);
    }

    private static void show(ObjectNode out, GroupId group, StreamFacts stream) {
        out.put("logStreamName", stream.name());
        out.put("creationTime", stream.createdAt().toEpochMilli());
        stream.span()
                .ifPresent(span -> {
                    out.put("firstEventTimestamp", span.first().toEpochMilli());
                    out.put("lastEventTimestamp", span.last().toEpochMilli());
                    out.put("lastIngestionTime", span.lastIngested().toEpochMilli());
                });
        out.put("arn", group.arn() + ":log-stream:" + stream.name());
        out.put("storedBytes", 0); // as AWS says of every stream since 2019
    }
}
