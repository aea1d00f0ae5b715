package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.penstock.engine.journal.Counters;
import io.penstock.engine.journal.JournalEntry;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.why.Explanation;
import io.penstock.runtime.mapping.MappingJournal;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.mapping.MappingView;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Shows mappings: their journal, their counters, and why they do what they do.
final class MappingHandlers {
    private static final int ENTRIES_DEFAULT = 1_000;

    private final MappingSupervisor mappings;

    MappingHandlers(MappingSupervisor mappings) {
        this.mappings = mappings;
    }

    ControlReply list(ControlRequest request) {
        ObjectNode reply = object();
        ArrayNode list = reply.putArray("mappings");
        for (MappingView mapping : mappings.list(Scope.of(request).realm())) {
            list.addObject()
                    .put("uuid", mapping.config().uuid())
                    .put("function", mapping.config().function().toString())
                    .put("source", mapping.config().source().toString())
                    .put("state", mapping.state().wireName())
                    .put("reason", mapping.reason());
        }
        return ControlReply.ok(reply);
    }

    ControlReply journal(ControlRequest request) throws InterruptedException {
        Optional<MappingJournal> journal = journalOf(request);
        if (journal.isEmpty()) {
            return missing(request);
        }
        long after = Numbers.of(request, "after", 0);
        Duration wait = LongPoll.wait(request);
        if (wait.isPositive()) {
            journal.get().await(after, wait);
        }
        int limit = (int) Numbers.of(request, "limit", ENTRIES_DEFAULT);
        String message = request.query("message", "");
        return message.isEmpty()
                ? page(request, journal.get().after(after, limit), after)
                : story(request, journal.get(), message, after, limit);
    }

    private static ControlReply story(
            ControlRequest request, MappingJournal journal, String message, long after, int limit) {
        List<JournalEntry> entries =
                journal.of(message).stream()
                        .filter(entry -> entry.sequence() > after)
                        .limit(limit)
                        .toList();
        ObjectNode reply = entries(request, entries, after);
        MessageStory story = journal.story(message);
        ArrayNode lines = reply.putArray("story");
        story.text().forEach(lines::add);
        return ControlReply.ok(reply);
    }

    private static ControlReply page(
            ControlRequest request, List<JournalEntry> entries, long after) {
        return ControlReply.ok(entries(request, entries, after));
    }

    private static ObjectNode entries(
            ControlRequest request, List<JournalEntry> entries, long after) {
        ObjectNode reply = object().put("mapping", request.label("uuid"));
        ArrayNode list = reply.putArray("entries");
        entries.forEach(entry -> list.add(JournalJson.entry(entry)));
        return reply.put("next", entries.isEmpty() ? after : entries.getLast().sequence());
    }

    ControlReply counters(ControlRequest request) {
        Optional<MappingJournal> journal = journalOf(request);
        if (journal.isEmpty()) {
            return missing(request);
        }
        Counters counters = journal.get().counters();
        return ControlReply.ok(
                object().put("polled", counters.polled())
                        .put("filtered", counters.filtered())
                        .put("invoked", counters.invoked())
                        .put("failedInvoke", counters.failedInvoke())
                        .put("deleted", counters.deleted())
                        .put("returned", counters.returned())
                        .put("inHand", counters.inHand())
                        .put("invocations", counters.invocations())
                        .put("coldStarts", counters.coldStarts()));
    }

    ControlReply why(ControlRequest request) throws InterruptedException {
        Optional<Explanation> found =
                mappings.why(Scope.of(request).realm(), request.label("uuid"));
        if (found.isEmpty()) {
            return missing(request);
        }
        Explanation explanation = found.get();
        ObjectNode reply =
                object().put("mapping", request.label("uuid"))
                        .put("finding", explanation.finding().id())
                        .put("working", explanation.finding().working())
                        .put("text", explanation.text());
        ArrayNode chain = reply.putArray("chain");
        for (Explanation.Link link : explanation.chain()) {
            chain.addObject()
                    .put("link", link.name())
                    .put("holds", link.holds())
                    .put("detail", link.detail());
        }
        return ControlReply.ok(reply);
    }

    private Optional<MappingJournal> journalOf(ControlRequest request) {
        return mappings.journal(Scope.of(request).realm(), request.label("uuid"));
    }

    static ControlReply missing(ControlRequest request) {
        Scope scope = Scope.of(request);
        return ControlReply.error(
                404,
                "there is no event source mapping %s in account %s, region %s"
                        .formatted(request.label("uuid"), scope.account(), scope.region()));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
