package io.penstock.server.endtoend;

import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A mapping as its journal shows it. Not thread-safe.
final class Mapping {
    private static final int ROUND_SECONDS = 5;
    private static final int ROUNDS_MAX = 6;

    private final Control control;
    private final String uuid;
    private final List<JsonNode> journal = new ArrayList<>();

    Mapping(Control control, String uuid) {
        this.control = control;
        this.uuid = uuid;
    }

    String uuid() {
        return uuid;
    }

    /// Waits until the mapping is in this state.
    Mapping awaitState(String state) throws IOException, InterruptedException {
        await(
                "state " + state,
                seen -> {
                    List<JsonNode> changes = of(seen, "state-changed");
                    return !changes.isEmpty() && is(changes.getLast(), "to", state);
                });
        return this;
    }

    /// Waits until the journal holds at least so many lines of a kind, and returns these.
    List<JsonNode> await(String kind, int lines) throws IOException, InterruptedException {
        await(lines + " lines of " + kind, seen -> of(seen, kind).size() >= lines);
        return of(journal, kind);
    }

    /// Waits until the counters, asked after each new line, are as wished.
    JsonNode awaitCounters(Predicate<JsonNode> wish) throws IOException, InterruptedException {
        await("counters", _ -> wish.test(counters()));
        read(0); // the lines behind what was just counted
        return counters();
    }

    /// Waits until the journal, from its first line on, is as wished.
    void await(String what, Wish wish) throws IOException, InterruptedException {
        read(0);
        for (int idle = 0; !wish.fulfilled(journal); ) {
            idle = read(ROUND_SECONDS) ? 0 : idle + 1;
            if (idle == ROUNDS_MAX) {
                fail("no %s in %s", what, texts());
            }
        }
    }

    /// Returns the lines of a kind that were seen so far.
    List<JsonNode> seen(String kind) {
        return of(journal, kind);
    }

    /// Returns the journal's lines about one message.
    JsonNode story(String messageId) throws IOException, InterruptedException {
        return control.get(path("journal") + "?message=" + messageId);
    }

    JsonNode counters() throws IOException, InterruptedException {
        return control.get(path("counters"));
    }

    JsonNode why() throws IOException, InterruptedException {
        return control.get(path("why"));
    }

    private boolean read(int waitSeconds) throws IOException, InterruptedException {
        long after = journal.isEmpty() ? 0 : journal.getLast().path("sequence").asLong();
        JsonNode page =
                control.get(path("journal") + "?after=" + after + "&waitSeconds=" + waitSeconds);
        page.path("entries").forEach(journal::add);
        return !page.path("entries").isEmpty();
    }

    private String path(String view) {
        return "/mappings/" + uuid + "/" + view;
    }

    private String texts() {
        return String.join("\n", journal.stream().map(line -> line.path("text").asText()).toList());
    }

    private static List<JsonNode> of(List<JsonNode> lines, String kind) {
        return lines.stream().filter(line -> is(line, "kind", kind)).toList();
    }

    private static boolean is(JsonNode line, String member, String text) {
        return line.path(member).asText().equals(text);
    }

    /// What is waited for in a journal.
    interface Wish {
        boolean fulfilled(List<JsonNode> journal) throws IOException, InterruptedException;
    }
}
