package io.penstock.server.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.GroupId;
import io.penstock.runtime.environment.log.LogEvent;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Reads events: GetLogEvents forwards and backwards in one stream, FilterLogEvents across streams.
///
/// Pages hold up to 10,000 events or 1 MiB. Tokens name the event they stand at; at the end of a
/// stream GetLogEvents returns the token it was given, as on AWS.
final class EventOperations {
    private static final int EVENTS_MAX = 10_000;
    private static final int PAGE_BYTES_MAX = 1_048_576;
    private static final String FORWARD = "f/";
    private static final String BACKWARD = "b/";

    private final FunctionLogs logs;

    EventOperations(FunctionLogs logs) {
        this.logs = logs;
    }

    Reply get(Call call) {
        GroupId group = Groups.of(call);
        String stream = call.text("logStreamName", "");
        boolean there =
                logs.streams(group).orElseThrow(Refused::noGroup).stream()
                        .anyMatch(facts -> facts.name().equals(stream));
        if (!there) {
            throw Refused.noStream();
        }
        Predicate<LogEvent> inTime = within(call, true);
        List<LogEvent> all =
                sorted(group, event -> event.stream().equals(stream) && inTime.test(event));
        String token = call.text("nextToken", "");
        boolean head =
                token.isEmpty()
                        ? call.input().path("startFromHead").asBoolean()
                        : token.startsWith(FORWARD);
        if (!token.isEmpty()) {
            Cursor from = cursor(token);
            all.removeIf(event -> head ? !from.isBefore(event) : !from.isAfter(event));
        }
        List<LogEvent> page = page(all, limit(call), head);
        ObjectNode output = Json.object();
        ArrayNode events = output.putArray("events");
        page.forEach(event -> show(events.addObject(), event));
        Cursor none = token.isEmpty() ? Cursor.START : cursor(token);
        Cursor first = page.isEmpty() ? none : Cursor.at(page.getFirst());
        Cursor last = page.isEmpty() ? none : Cursor.at(page.getLast());
        output.put("nextForwardToken", FORWARD + last.text());
        output.put("nextBackwardToken", BACKWARD + first.text());
        return new Reply.Output(output);
    }

    Reply filter(Call call) {
        GroupId group = Groups.of(call);
        FilterPattern pattern = FilterPattern.of(call.text("filterPattern", ""));
        Predicate<LogEvent> streams = streams(call);
        Predicate<LogEvent> inTime = within(call, false);
        List<LogEvent> all = sorted(group, event -> streams.test(event) && inTime.test(event));
        String token = call.text("nextToken", "");
        boolean head = call.input().path("startFromHead").asBoolean(true);
        if (!token.isEmpty()) {
            Cursor from = Cursor.of(token);
            all.removeIf(event -> head ? !from.isBefore(event) : !from.isAfter(event));
        }
        all.removeIf(event -> !pattern.matches(event.message()));
        List<LogEvent> page = new ArrayList<>(page(all, limit(call), head));
        if (!head) {
            Collections.reverse(page);
        }
        ObjectNode output = Json.object();
        ArrayNode events = output.putArray("events");
        for (LogEvent event : page) {
            ObjectNode out = events.addObject().put("logStreamName", event.stream());
            show(out, event);
            out.put("eventId", Cursor.at(event).text());
        }
        output.putArray("searchedLogStreams");
        if (page.size() < all.size()) {
            output.put("nextToken", Cursor.at(page.getLast()).text());
        }
        return new Reply.Output(output);
    }

    private List<LogEvent> sorted(GroupId group, Predicate<LogEvent> wanted) {
        List<LogEvent> events =
                new ArrayList<>(logs.events(group, 0).orElseThrow(Refused::noGroup));
        events.removeIf(wanted.negate());
        events.sort(Cursor.ORDER);
        return events;
    }

    private Predicate<LogEvent> streams(Call call) {
        String prefix = call.text("logStreamNamePrefix", "");
        JsonNode named = call.input().path("logStreamNames");
        if (!prefix.isEmpty() && !named.isEmpty()) {
            throw Refused.invalid(
                    "The logStreamNames and logStreamNamePrefix parameters are mutually"
                            + " exclusive.");
        }
        if (named.isEmpty()) {
            return event -> event.stream().startsWith(prefix);
        }
        Set<String> names = new HashSet<>();
        named.forEach(name -> names.add(name.asText()));
        boolean there =
                logs.streams(Groups.of(call)).orElseThrow(Refused::noGroup).stream()
                        .anyMatch(facts -> names.contains(facts.name()));
        if (!there) {
            throw Refused.noStream();
        }
        return event -> names.contains(event.stream());
    }

    /// Events at the end of the time belong to it with FilterLogEvents, not with GetLogEvents.
    private static Predicate<LogEvent> within(Call call, boolean endExcluded) {
        long start = call.input().path("startTime").asLong(0);
        long end = call.input().path("endTime").asLong(Long.MAX_VALUE);
        long last = endExcluded && end < Long.MAX_VALUE ? end - 1 : end;
        if (start > end) {
            throw Refused.invalid("Start time must not be after end time.");
        }
        return event -> {
            long at = event.at().toEpochMilli();
            return at >= start && at <= last;
        };
    }

    private static int limit(Call call) {
        return call.input().path("limit").asInt(EVENTS_MAX);
    }

    /// Returns the first or last events that one page holds; at least one if there is any.
    private static List<LogEvent> page(List<LogEvent> events, int limit, boolean first) {
        int count = 0;
        long bytes = 0;
        while (count < Math.min(limit, events.size())) {
            LogEvent next = events.get(first ? count : events.size() - 1 - count);
            bytes += next.message().getBytes(UTF_8).length;
            if (bytes > PAGE_BYTES_MAX && count > 0) {
                break;
            }
            count++;
        }
        return first
                ? events.subList(0, count)
                : events.subList(events.size() - count, events.size());
    }

    private static Cursor cursor(String token) {
        if (!token.startsWith(FORWARD) && !token.startsWith(BACKWARD)) {
            throw Cursor.invalid();
        }
        return Cursor.of(token.substring(FORWARD.length()));
    }

    private static void show(ObjectNode out, LogEvent event) {
        out.put("timestamp", event.at().toEpochMilli());
        out.put("message", event.message());
        out.put("ingestionTime", event.ingestedAt().toEpochMilli());
    }
}
