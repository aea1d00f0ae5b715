package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import io.penstock.services.queue.QueueService;
import java.util.Map;

/// Tells what became of single messages: what journals know, and where embedded queues hold them.
final class MessageHandlers {
    private final MappingSupervisor mappings;
    private final QueueService queues;
    private final Timeline timeline;

    MessageHandlers(MappingSupervisor mappings, QueueService queues, Timeline timeline) {
        this.mappings = mappings;
        this.queues = queues;
        this.timeline = timeline;
    }

    ControlReply why(ControlRequest request) {
        String message = request.label("id");
        Map<String, MessageStory> stories = mappings.stories(Scope.of(request).realm(), message);
        MessageSearch search = MessageSearch.of(queues, Scope.of(request), message);
        if (stories.isEmpty() && search.places().isEmpty()) {
            return ControlReply.error(
                    404,
                    "no mapping knows of message %s, and no embedded queue holds it: it was handled so"
                                    .formatted(message)
                            + " long ago that it is forgotten, another consumer had it, or it waits"
                            + " in a queue elsewhere"
                            + search.limits());
        }
        ObjectNode reply = JsonNodeFactory.instance.objectNode().put("message", message);
        ArrayNode told = reply.putArray("mappings");
        stories.forEach(
                (mapping, story) -> told.add(StoryJson.of(mapping, story, timeline.instant())));
        reply.set("queues", search.places());
        if (!search.notSearched().isEmpty()) {
            search.notSearched().forEach(reply.putArray("notSearched")::add);
        }
        return ControlReply.ok(reply);
    }
}
