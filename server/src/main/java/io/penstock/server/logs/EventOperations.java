package io.penstock.server.logs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.GroupId;
import io.penstock.runtime.environment.log.LogEvent;
import io.penstock.runtime.environment.log.LogRange;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
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
        String token = call.text("nextToken", "");
        boolean head =
                token.isEmpty()
                        ? call.input().path("startFromHead").asBoolean()
                        : token.startsWith(FORWARD);
        List<LogEvent> page =
                read(
                                group,
                                within(call, true, Set.of(stream)),
                                beyond(token.isEmpty() ? "" : position(token), head),
                                new EventPage(head, limit(call)))
                        .events();
        ObjectNode output = Json.object();
        ArrayNode events = output.putArray("events");
        page.forEach(event -> show(events.addObject(), event));
        Cursor none = token.isEmpty() ? Cursor.START : Cursor.of(position(token));
        Cursor first = page.isEmpty() ? none : Cursor.at(page.getFirst());
        Cursor last = page.isEmpty() ? none : Cursor.at(page.getLast());
        output.put("nextForwardToken", FORWARD + last.text());
        output.put("nextBackwardToken", BACKWARD + first.text());
        return new Reply.Output(output);
    }

    Reply filter(Call call) {
        GroupId group = Groups.of(call);
        FilterPattern pattern = FilterPattern.of(call.text("filterPattern", ""));
        Set<String> streams = streams(call);
        String prefix = call.text("logStreamNamePrefix", "");
        boolean head = call.input().path("startFromHead").asBoolean(true);
        Predicate<LogEvent> behind = beyond(call.text("nextToken", ""), head);
        EventPage found =
                read(
                        group,
                        within(call, false, streams),
                        event ->
                                event.stream().startsWith(prefix)
                                        && behind.test(event)
                                        && pattern.matches(event.message()),
                        new EventPage(head, limit(call)));
        List<LogEvent> page = head ? found.events() : found.events().reversed();
        ObjectNode output = Json.object();
        ArrayNode events = output.putArray("events");
        for (LogEvent event : page) {
            ObjectNode out = events.addObject().put("logStreamName", event.stream());
            show(out, event);
            out.put("eventId", Cursor.at(event).text());
        }
        output.putArray("searchedLogStreams");
        if (found.isFull()) {
            output.put("nextToken", Cursor.at(page.getLast()).text());
        }
        return new Reply.Output(output);
    }

    private EventPage read(
            GroupId group, LogRange range, Predicate<LogEvent> wanted, EventPage page) {
        boolean there =
                logs.read(
                        group,
                        range,
                        event -> {
                            if (wanted.test(event)) {
                                page.add(event);
                            }
                            return true;
                        });
        if (!there) {
            throw Refused.noGroup();
        }
        return page;
    }

    /// Returns which events lie behind the place of a token, or before it; all if there is none.
    private static Predicate<LogEvent> beyond(String position, boolean forward) {
        if (position.isEmpty()) {
            return _ -> true;
        }
        Cursor from = Cursor.of(position);
        return forward ? from::isBefore : from::isAfter;
    }

    /// Returns the streams that are named; empty if none is.
    private Set<String> streams(Call call) {
        String prefix = call.text("logStreamNamePrefix", "");
        JsonNode named = call.input().path("logStreamNames");
        if (!prefix.isEmpty() && !named.isEmpty()) {
            throw Refused.invalid(
                    "The logStreamNames and logStreamNamePrefix parameters are mutually"
                            + " exclusive.");
        }
        if (named.isEmpty()) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        named.forEach(name -> names.add(name.asText()));
        boolean there =
                logs.streams(Groups.of(call)).orElseThrow(Refused::noGroup).stream()
                        .anyMatch(facts -> names.contains(facts.name()));
        if (!there) {
            throw Refused.noStream();
        }
        return names;
    }

    /// Events at the end of the time belong to it with FilterLogEvents, not with GetLogEvents.
    private static LogRange within(Call call, boolean endExcluded, Set<String> streams) {
        long start = call.input().path("startTime").asLong(0);
        long end = call.input().path("endTime").asLong(Long.MAX_VALUE);
        if (start > end) {
            throw Refused.invalid("Start time must not be after end time.");
        }
        return new LogRange(start, endExcluded && end < Long.MAX_VALUE ? end - 1 : end, streams);
    }

    private static int limit(Call call) {
        return call.input().path("limit").asInt(EVENTS_MAX);
    }

    private static String position(String token) {
        if (!token.startsWith(FORWARD) && !token.startsWith(BACKWARD)) {
            throw Cursor.invalid();
        }
        return token.substring(FORWARD.length());
    }

    private static void show(ObjectNode out, LogEvent event) {
        out.put("timestamp", event.at().toEpochMilli());
        out.put("message", event.message());
        out.put("ingestionTime", event.ingestedAt().toEpochMilli());
    }
}
