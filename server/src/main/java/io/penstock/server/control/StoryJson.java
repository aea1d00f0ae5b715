package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.journal.MessageStory.Attempt;
import java.time.Instant;

/// The life of a message as the control API shows it.
final class StoryJson {
    private StoryJson() {}

    static ObjectNode of(String mapping, MessageStory story, Instant now) {
        ObjectNode shown =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("mapping", mapping)
                        .put("summary", story.summary(now))
                        .put("place", story.end().text(now));
        ArrayNode receives = shown.putArray("receives");
        story.attempts().forEach(attempt -> add(receives, attempt));
        ArrayNode reruns = shown.putArray("reruns");
        story.reruns().forEach(reruns::add);
        ArrayNode text = shown.putArray("story");
        story.text(now).forEach(text::add);
        return shown;
    }

    private static void add(ArrayNode receives, Attempt attempt) {
        receives.addObject()
                .put("receive", attempt.receive())
                .put("at", attempt.receivedAt().toString())
                .put("cause", attempt.cause().id())
                .put("ran", attempt.ran())
                .put("batch", attempt.batch())
                .put("requestId", attempt.ran() ? attempt.requestId() : "")
                .put("throttles", attempt.throttles())
                .put("text", attempt.text());
    }
}
