package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.journal.MessageStory;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import java.util.Map;

/// Tells what became of single messages.
final class MessageHandlers {
    private final MappingSupervisor mappings;

    MessageHandlers(MappingSupervisor mappings) {
        this.mappings = mappings;
    }

    ControlReply why(ControlRequest request) {
        String message = request.label("id");
        Map<String, MessageStory> stories = mappings.stories(Scope.of(request).realm(), message);
        if (stories.isEmpty()) {
            return ControlReply.error(
                    404,
                    "no mapping knows of message %s: it has not been received yet, was handled so"
                                    .formatted(message)
                            + " long ago that it is forgotten, or another consumer had it");
        }
        ObjectNode reply = JsonNodeFactory.instance.objectNode().put("message", message);
        ArrayNode told = reply.putArray("mappings");
        stories.forEach((mapping, story) -> told.add(StoryJson.of(mapping, story)));
        return ControlReply.ok(reply);
    }
}
