package io.penstock.server.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.FunctionLogs.Dated;
import io.penstock.runtime.environment.log.GroupFacts;
import io.penstock.runtime.environment.log.GroupId;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// PutLogEvents. Limits and which events are rejected: CloudWatch Logs API reference,
/// "PutLogEvents". Sequence tokens are ignored, as AWS does since 2023.
final class PutOperation {
    private static final int BATCH_BYTES_MAX = 1_048_576;
    private static final int EVENT_OVERHEAD_BYTES = 26;
    private static final long SPAN_MILLIS_MAX = Duration.ofDays(1).toMillis();
    private static final Duration OLDEST = Duration.ofDays(14);
    private static final Duration NEWEST = Duration.ofHours(2);

    private final FunctionLogs logs;
    private final Timeline timeline;

    PutOperation(FunctionLogs logs, Timeline timeline) {
        this.logs = logs;
        this.timeline = timeline;
    }

    Reply put(Call call) {
        GroupOperations.refuse(call, List.of("entity"));
        GroupId group = Groups.of(call);
        List<Dated> events = read(call.input().path("logEvents"));
        Instant now = timeline.instant();
        int expired = countBefore(events, now.minus(retention(group)));
        int tooOld = countBefore(events, now.minus(OLDEST));
        int tooNew = countBefore(events, now.plus(NEWEST).plusMillis(1));
        int from = Math.max(expired, tooOld);
        List<Dated> good = from < tooNew ? events.subList(from, tooNew) : List.of();
        GroupOperations.done(logs.put(group, call.text("logStreamName", ""), good), "stream");
        ObjectNode output = Json.object();
        output.put("nextSequenceToken", new Cursor(now.toEpochMilli(), logs.end(group)).text());
        if (good.size() < events.size()) {
            ObjectNode rejected = output.putObject("rejectedLogEventsInfo");
            put(rejected, "expiredLogEventEndIndex", expired, expired > 0);
            put(rejected, "tooOldLogEventEndIndex", tooOld, tooOld > 0);
            put(rejected, "tooNewLogEventStartIndex", tooNew, tooNew < events.size());
        }
        return new Reply.Output(output);
    }

    private static void put(ObjectNode out, String member, int index, boolean there) {
        if (there) {
            out.put(member, index);
        }
    }

    private static List<Dated> read(JsonNode given) {
        var events = new ArrayList<Dated>(given.size());
        long bytes = 0;
        for (JsonNode each : given) {
            String message = each.path("message").asText();
            bytes += message.getBytes(UTF_8).length + EVENT_OVERHEAD_BYTES;
            events.add(new Dated(Instant.ofEpochMilli(each.path("timestamp").asLong()), message));
        }
        if (bytes > BATCH_BYTES_MAX) {
            throw Refused.invalid(
                    "Upload too large: " + bytes + " bytes exceeds limit of " + BATCH_BYTES_MAX);
        }
        for (int i = 1; i < events.size(); i++) {
            if (events.get(i).at().isBefore(events.get(i - 1).at())) {
                throw Refused.invalid(
                        "Log events in a single PutLogEvents request must be in chronological"
                                + " order.");
            }
        }
        if (events.getLast().at().toEpochMilli() - events.getFirst().at().toEpochMilli()
                > SPAN_MILLIS_MAX) {
            throw Refused.invalid(
                    "The batch of log events in a single PutLogEvents request cannot span more"
                            + " than 24 hours.");
        }
        return events;
    }

    private Duration retention(GroupId group) {
        return logs.groups(group.account(), group.region()).stream()
                .filter(facts -> facts.id().equals(group) && facts.retentionDays() > 0)
                .findFirst()
                .map(GroupFacts::retentionDays)
                .map(Duration::ofDays)
                .orElse(Duration.ofDays(100_000));
    }

    private static int countBefore(List<Dated> events, Instant limit) {
        return (int) events.stream().filter(event -> event.at().isBefore(limit)).count();
    }
}
