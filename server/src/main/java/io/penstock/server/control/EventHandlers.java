package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Standing;
import io.penstock.runtime.async.AsyncInvocations;
import io.penstock.runtime.async.StoryLine;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.Functions;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import io.penstock.server.http.ControlRoutes;
import java.time.Instant;
import java.util.List;

/// Shows how the asynchronous events of a function stand, and what happened to one.
public final class EventHandlers {
    private final Functions functions;
    private final AsyncInvocations events;

    private EventHandlers(Functions functions, AsyncInvocations events) {
        this.functions = functions;
        this.events = events;
    }

    /// Adds the routes about asynchronous events.
    public static void add(ControlRoutes routes, Functions functions, AsyncInvocations events) {
        var handlers = new EventHandlers(functions, events);
        routes.add("GET", "functions/{name}/async", handlers::standing)
                .add("GET", "events/{id}/why", handlers::why);
    }

    private ControlReply standing(ControlRequest request) {
        FunctionArn arn = Scope.of(request).function(request.label("name"));
        if (functions.get(arn) instanceof Answer.Refused<FunctionResource>) {
            return ControlReply.error(404, "Function not found: " + arn);
        }
        Standing standing = events.standing(arn);
        ObjectNode reply =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("ready", standing.ready())
                        .put("underWay", standing.underWay())
                        .put("delayed", standing.delayed())
                        .put("delivering", standing.delivering());
        time(reply, "oldest", standing.oldestMillis());
        time(reply, "next", standing.nextMillis());
        return ControlReply.ok(reply);
    }

    private ControlReply why(ControlRequest request) {
        Scope scope = Scope.of(request);
        String id = request.label("id");
        List<StoryLine> lines =
                events.story(id).stream()
                        .filter(line -> line.event().function().account().equals(scope.account()))
                        .filter(line -> line.event().function().region().equals(scope.region()))
                        .toList();
        if (lines.isEmpty()) {
            return ControlReply.error(
                    404,
                    "nothing is known of an asynchronous event of request "
                            + id
                            + "; the last lines of all events are remembered, until a restart");
        }
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        reply.put("requestId", id);
        reply.put("function", lines.getFirst().event().qualified().toString());
        ArrayNode story = reply.putArray("story");
        for (StoryLine line : lines) {
            ObjectNode shown = story.addObject();
            time(shown, "at", line.atMillis());
            shown.put("text", line.fact().text());
            time(shown, "next", line.fact().nextMillis());
        }
        return ControlReply.ok(reply);
    }

    private static void time(ObjectNode reply, String name, long millis) {
        if (millis > 0) {
            reply.put(name, Instant.ofEpochMilli(millis).toString());
        }
    }
}
