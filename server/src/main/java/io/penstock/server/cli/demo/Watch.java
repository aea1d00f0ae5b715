package io.penstock.server.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.cli.ControlClient;
import io.penstock.server.cli.ControlClient.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Follows the mapping by its journal until nothing is left to do. Waits only for new lines of the
/// journal, never for a fixed time.
final class Watch {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Deployment deployment;
    private final ControlClient control;
    private final Queues queues;
    private final InstantSource clock;
    private final List<JournalEntry> journal = new ArrayList<>();
    private long seen;

    Watch(Deployment deployment, ControlClient control, Queues queues, InstantSource clock) {
        this.deployment = deployment;
        this.control = control;
        this.queues = queues;
        this.clock = clock;
    }

    /// Returns the last counts: complete, or all there was when patience ended.
    Counts untilComplete(Consumer<Counts> progress) throws InterruptedException {
        Instant end = clock.instant().plus(PATIENCE);
        Counts counts = counts();
        while (!counts.complete() && clock.instant().isBefore(end)) {
            progress.accept(counts);
            readOn();
            counts = counts();
        }
        readOn();
        return counts;
    }

    /// Returns what was read of the journal so far.
    List<JournalEntry> journal() {
        return List.copyOf(journal);
    }

    /// Returns the lines of the journal that concern one message.
    List<JournalEntry> story(String message) throws InterruptedException {
        var story = new ArrayList<JournalEntry>();
        JsonNode page = get("/journal", Map.of("message", message, "limit", "1000"));
        page.path("entries").forEach(entry -> story.add(JournalEntry.of(entry)));
        return story;
    }

    private Counts counts() throws InterruptedException {
        JsonNode counters = get("/counters", Map.of());
        int waiting = queues.depth(deployment.queueUrl());
        return Counts.of(counters, queues.depth(deployment.deadLetterUrl()), waiting);
    }

    private void readOn() throws InterruptedException {
        var query = Map.of("after", Long.toString(seen), "limit", "1000", "waitSeconds", "1");
        JsonNode page = get("/journal", query);
        page.path("entries").forEach(entry -> journal.add(JournalEntry.of(entry)));
        seen = page.path("next").asLong(seen);
    }

    private JsonNode get(String part, Map<String, String> query) throws InterruptedException {
        String path = "/_penstock/mappings/" + deployment.mapping() + part;
        return switch (control.get(path, query)) {
            case Answer.Found(var body) -> body;
            case Answer.Refused(var message) -> throw new DemoFailed(message);
            case Answer.Unreachable(var message) -> throw new DemoFailed(message);
        };
    }
}
