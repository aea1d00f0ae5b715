package io.penstock.server.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.GroupId;
import io.penstock.runtime.environment.log.LogEvent;
import io.penstock.server.wire.BodyFlow;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.EventStream;
import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
import io.penstock.server.wire.ReplyOutlet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// StartLiveTail: a stream that tells every second what has been logged since, up to 500 events,
/// until the client leaves, three hours are over, or the server stops. Real time, whatever the
/// clock of the server: somebody watches. Thread-safe.
///
/// Limits: CloudWatch Logs API reference, "StartLiveTail".
public final class LiveTail implements AutoCloseable {
    private static final int SESSIONS_MAX = 15;
    private static final int EVENTS_MAX = 500;
    private static final Duration LIMIT = Duration.ofHours(3);
    private static final int UPDATE_SECONDS = 1;

    private final FunctionLogs logs;
    private final Semaphore sessions = new Semaphore(SESSIONS_MAX);
    private final CountDownLatch closing = new CountDownLatch(1);

    /// @param logs what is watched
    public LiveTail(FunctionLogs logs) {
        this.logs = logs;
    }

    /// Ends all sessions.
    @Override
    public void close() {
        closing.countDown();
    }

    Reply start(Call call) {
        Map<GroupId, Long> positions = new LinkedHashMap<>();
        for (JsonNode arn : call.input().path("logGroupIdentifiers")) {
            if (arn.asText().endsWith("*")) {
                throw Refused.invalid("A log group ARN must not end with an asterisk here.");
            }
            GroupId group = Groups.byArn(call, arn.asText());
            if (!logs.has(group)) {
                throw Refused.noGroup();
            }
            positions.put(group, logs.end(group));
        }
        Predicate<LogEvent> streams = streams(call, positions.size());
        FilterPattern pattern = FilterPattern.of(call.text("logEventFilterPattern", ""));
        if (!sessions.tryAcquire()) {
            throw Refused.full("There are " + SESSIONS_MAX + " live tail sessions already.");
        }
        var watch =
                new Watch(
                        positions,
                        event -> streams.test(event) && pattern.matches(event.message()));
        return new Reply.Streamed(outlet -> {
            try {
                run(call, watch, outlet);
            } finally {
                sessions.release();
            }
        });
    }

    /// What a session watches.
    ///
    /// @param positions how far it has come in each group
    private record Watch(Map<GroupId, Long> positions, Predicate<LogEvent> wanted) {}

    private static Predicate<LogEvent> streams(Call call, int groups) {
        List<String> names = texts(call.input().path("logStreamNames"));
        List<String> prefixes = texts(call.input().path("logStreamNamePrefixes"));
        if (!names.isEmpty() && !prefixes.isEmpty()) {
            throw Refused.invalid(
                    "The logStreamNames and logStreamNamePrefixes parameters are mutually"
                            + " exclusive.");
        }
        if (groups > 1 && (!names.isEmpty() || !prefixes.isEmpty())) {
            throw Refused.invalid("Log streams can be named for a single log group only.");
        }
        return event ->
                (names.isEmpty() || names.contains(event.stream()))
                        && (prefixes.isEmpty()
                                || prefixes.stream().anyMatch(event.stream()::startsWith));
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private void run(Call call, Watch watch, ReplyOutlet outlet) throws InterruptedException {
        BodyFlow flow =
                outlet.begin(
                        200,
                        List.of(
                                new HeaderLine(
                                        "Content-Type", "application/vnd.amazon.eventstream")));
        send(flow, "initial-response", Json.object());
        ObjectNode start = Json.object();
        start.put("requestId", call.requestId());
        start.put("sessionId", call.requestId());
        for (String member :
                List.of(
                        "logGroupIdentifiers",
                        "logStreamNames",
                        "logStreamNamePrefixes",
                        "logEventFilterPattern")) {
            if (call.has(member)) {
                start.set(member, call.input().get(member));
            }
        }
        send(flow, "sessionStart", start);
        long end = System.nanoTime() + LIMIT.toNanos();
        while (flow.open() && System.nanoTime() - end < 0) {
            if (closing.await(UPDATE_SECONDS, TimeUnit.SECONDS)) {
                break;
            }
            send(flow, "sessionUpdate", update(watch));
        }
        flow.end();
    }

    private ObjectNode update(Watch watch) {
        ObjectNode update = Json.object();
        ObjectNode metadata = update.putObject("sessionMetadata");
        ArrayNode results = update.putArray("sessionResults");
        boolean sampled = false;
        for (Map.Entry<GroupId, Long> each : watch.positions.entrySet()) {
            for (LogEvent event : logs.events(each.getKey(), each.getValue()).orElse(List.of())) {
                each.setValue(event.position() + 1);
                if (!watch.wanted.test(event)) {
                    continue;
                }
                if (results.size() == EVENTS_MAX) {
                    sampled = true;
                    continue;
                }
                ObjectNode out = results.addObject();
                out.put("logStreamName", event.stream());
                out.put("logGroupIdentifier", each.getKey().account() + ":" + each.getKey().name());
                out.put("message", event.message());
                out.put("timestamp", event.at().toEpochMilli());
                out.put("ingestionTime", event.ingestedAt().toEpochMilli());
            }
        }
        metadata.put("sampled", sampled);
        return update;
    }

    private static void send(BodyFlow flow, String type, ObjectNode members) {
        byte[] json = members.toString().getBytes(UTF_8);
        byte[] message = EventStream.event(type, "application/json", json, 0, json.length);
        flow.write(message, 0, message.length);
    }
}
