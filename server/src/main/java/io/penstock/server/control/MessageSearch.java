package io.penstock.server.control;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.QueueService;
import io.penstock.services.queue.Whereabouts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Looks for a message in the embedded queues of an account and region.
///
/// @param places where it is, as the control API shows it
/// @param notSearched names of queues that hold too many messages to look at
record MessageSearch(ArrayNode places, List<String> notSearched) {
    /// After so many messages in all queues together nobody looks any further.
    static final int LOOKS_MAX = 1_000_000;

    private static final int NAMES_MAX = 10;

    static MessageSearch of(QueueService queues, Scope scope, String messageId) {
        var search = new MessageSearch(JsonNodeFactory.instance.arrayNode(), new ArrayList<>());
        id(messageId)
                .ifPresent(id ->
                        search.look(queues.queues(scope.account(), scope.region()).all(), id));
        return search;
    }

    /// Foreign services may use other ids.
    private static Optional<UUID> id(String messageId) {
        try {
            return Optional.of(UUID.fromString(messageId));
        } catch (IllegalArgumentException noIdOfOurs) {
            return Optional.empty();
        }
    }

    private void look(List<Queue> queues, UUID id) {
        long looks = 0;
        for (Queue queue : queues) {
            int held = queue.counts().all();
            looks += held <= Queue.SEARCHED_MAX ? held : 0;
            if (looks > LOOKS_MAX) {
                notSearched.add(queue.arn().name());
            } else {
                look(queue, id);
            }
        }
    }

    private void look(Queue queue, UUID id) {
        switch (queue.search(id)) {
            case Whereabouts.Search.Absent() -> {}
            case Whereabouts.Search.NotSearched() -> notSearched.add(queue.arn().name());
            case Whereabouts.Search.Found(var place) ->
                    show(place, places.addObject().put("queue", queue.arn().toString()));
        }
    }

    private static void show(Whereabouts place, ObjectNode to) {
        switch (place) {
            case Whereabouts.Visible(Instant since, int _) ->
                    to.put("state", "visible").put("since", since.toString());
            case Whereabouts.Delayed(Instant until, int _) ->
                    to.put("state", "delayed").put("until", until.toString());
            case Whereabouts.InFlight(Instant since, Instant until, int _) ->
                    to.put("state", "in-flight")
                            .put("since", since.toString())
                            .put("until", until.toString());
        }
        to.put("receives", place.receives()).put("text", place.text());
    }

    /// Returns what to add where nothing was found, empty if all was searched.
    String limits() {
        if (notSearched.isEmpty()) {
            return "";
        }
        int more = notSearched.size() - NAMES_MAX;
        return "; not searched, because there are too many messages: %s%s"
                .formatted(
                        notSearched.stream().limit(NAMES_MAX).collect(joining(", ")),
                        more > 0 ? " and " + more + " more" : "");
    }
}
