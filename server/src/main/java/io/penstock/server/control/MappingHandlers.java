package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.journal.Counters;
import io.penstock.engine.journal.JournalEntry;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.journal.NotInvoked;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.why.Explanation;
import io.penstock.runtime.finding.FindingsDesk;
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

    private static final int VERDICTS_DEFAULT = 20;

    private final MappingSupervisor mappings;
    private final FindingsDesk findings;
    private final Timeline timeline;

    MappingHandlers(MappingSupervisor mappings, FindingsDesk findings, Timeline timeline) {
        this.timeline = timeline;
        this.mappings = mappings;
        this.findings = findings;
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

    private ControlReply story(
            ControlRequest request, MappingJournal journal, String message, long after, int limit) {
        List<JournalEntry> entries =
                journal.of(message).stream()
                        .filter(entry -> entry.sequence() > after)
                        .limit(limit)
                        .toList();
        ObjectNode reply = entries(request, entries, after);
        MessageStory story = journal.story(message);
        ArrayNode lines = reply.putArray("story");
        story.text(timeline.instant()).forEach(lines::add);
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
                        .put("text", explanation.text())
                        .put("desired", explanation.desired())
                        .put("observed", explanation.observed())
                        .put("limits", explanation.limits());
        journalOf(request).ifPresent(journal -> reply.set("notInvoked", counts(journal)));
        reply.set(
                "findings",
                FindingHandlers.list(
                        findings.of(Scope.of(request).realm(), request.label("uuid"))
                                .orElse(List.of())));
        ArrayNode chain = reply.putArray("chain");
        for (Explanation.Link link : explanation.chain()) {
            chain.addObject()
                    .put("link", link.name())
                    .put("holds", link.holds())
                    .put("detail", link.detail());
        }
        return ControlReply.ok(reply);
    }

    ControlReply notInvoked(ControlRequest request) {
        Optional<MappingJournal> journal = journalOf(request);
        if (journal.isEmpty()) {
            return missing(request);
        }
        ObjectNode reply = object();
        reply.set("reasons", counts(journal.get()));
        ArrayNode examples = reply.putArray("examples");
        journal.get().notInvokedExamples().forEach(entry -> examples.add(JournalJson.entry(entry)));
        return ControlReply.ok(reply);
    }

    ControlReply verdicts(ControlRequest request) {
        Optional<MappingJournal> journal = journalOf(request);
        if (journal.isEmpty()) {
            return missing(request);
        }
        int limit = (int) Numbers.of(request, "limit", VERDICTS_DEFAULT);
        ObjectNode reply = object();
        ArrayNode verdicts = reply.putArray("verdicts");
        journal.get()
                .verdicts(request.query("request", ""), limit)
                .forEach(verdict ->
                        verdicts.addObject()
                                .put("at", verdict.at().toString())
                                .put("batch", verdict.batch())
                                .put("requestId", verdict.requestId())
                                .put("messages", verdict.messages())
                                .put("failed", verdict.failed())
                                .put("verdict", verdict.outcome().name())
                                .put("rule", verdict.ruleId())
                                .put("text", verdict.text()));
        return ControlReply.ok(reply);
    }

    private static ArrayNode counts(MappingJournal journal) {
        ArrayNode counts = JsonNodeFactory.instance.arrayNode();
        for (NotInvoked.Count count : journal.notInvoked()) {
            counts.addObject()
                    .put("kind", count.kind())
                    .put("why", count.why())
                    .put("messages", count.messages())
                    .put("times", count.times())
                    .put("last", count.last().toString());
        }
        return counts;
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
