package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a [CrashVictim] said before it was killed, and what must therefore be found afterwards. Not
/// thread-safe.
final class CrashLedger {
    private final Map<String, String> idOf = new HashMap<>(); // of acknowledged sends
    private final Map<String, Integer> receives = new HashMap<>();
    private final Set<String> attempted = new HashSet<>(); // sends, acknowledged or not
    private final Set<String> doubtful = new HashSet<>(); // their deletion began
    private final Set<String> deleted = new HashSet<>();
    private final Set<String> hidden = new HashSet<>(); // for longer, acknowledged
    private final Set<String> shown = new HashSet<>(); // acknowledged, not received since
    private final Map<String, String> toBeShown = new HashMap<>(); // by whom, not received since
    private final Set<String> cancelled = new HashSet<>(); // handles of tasks
    private int pendingReceives;
    private int deletes;
    private int hides;
    private int shows;
    private int moves;
    private int cancels;
    private int redriven;

    /// Takes one line.
    void read(String line) {
        List<String> words = Arrays.asList(line.split(" "));
        List<String> rest = words.subList(1, words.size());
        switch (words.getFirst()) {
            case "sending" -> attempted.addAll(rest);
            case "sent" -> rest.forEach(word -> idOf.put(head(word), tail(word)));
            case "receiving" -> pendingReceives++;
            case "received" -> {
                pendingReceives--;
                rest.forEach(word -> received(head(word)));
            }
            case "hiding" -> {}
            case "hidden" -> {
                hidden.addAll(behind(rest));
                hides += rest.size() - 1;
            }
            case "showing" -> behind(rest).forEach(key -> toBeShown.put(key, rest.getFirst()));
            case "shown" ->
                    behind(rest).stream()
                            .filter(key -> rest.getFirst().equals(toBeShown.get(key)))
                            .forEach(shown::add);
            case "moving" -> moves++;
            case "cancelled" -> {
                cancelled.addAll(rest);
                cancels++;
            }
            case "deleting" -> doubtful.addAll(rest);
            case "deleted" -> {
                deleted.addAll(rest);
                deletes += rest.size();
            }
            default -> throw new IllegalArgumentException("unknown line: " + words.getFirst());
        }
    }

    /// Returns the keys behind the name of a turn.
    private static List<String> behind(List<String> words) {
        return words.subList(1, words.size());
    }

    private void received(String key) {
        receives.merge(key, 1, Integer::sum);
        toBeShown.remove(key);
        shown.remove(key);
    }

    /// Checks what can be received in the next life of the service while no time has passed.
    void verifyVisible(List<QueueMessage> visible) {
        List<String> keys = visible.stream().map(CrashVictim::key).toList();
        var reappeared = new TreeSet<>(keys);
        reappeared.retainAll(hidden);
        assertThat(reappeared).as("acknowledged hides").isEmpty();
        if (pendingReceives == 0) { // or one of them may have been received
            assertThat(keys).as("acknowledged shows").containsAll(shown);
            shows += shown.size();
        }
    }

    /// Checks the newest tasks of the next life, newest first.
    void verifyTasks(List<MoveTasks.Report> tasks) {
        assertThat(tasks).as("acknowledged tasks").hasSizeGreaterThanOrEqualTo(Math.min(moves, 10));
        assertThat(tasks)
                .as("acknowledged cancels")
                .noneMatch(task -> cancelled.contains(task.handle()));
    }

    /// Checks what the next life of the service handed out, and expects exactly that from the one
    /// after it.
    void verify(List<QueueMessage> found) {
        List<String> keys = found.stream().map(CrashVictim::key).toList();
        assertThat(keys).as("each in one place").doesNotHaveDuplicates();
        var lost = new TreeSet<>(idOf.keySet());
        lost.removeAll(doubtful);
        keys.forEach(lost::remove);
        assertThat(lost).as("acknowledged sends that are lost").isEmpty();
        var risen = new TreeSet<>(keys);
        risen.retainAll(deleted);
        assertThat(risen).as("acknowledged deletes that came back").isEmpty();
        assertThat(attempted).as("nothing invented").containsAll(keys);
        found.forEach(this::verify);
        goOnWith(found);
    }

    private void verify(QueueMessage message) {
        String key = CrashVictim.key(message);
        if (message.attributes().containsKey("DeadLetterQueueSourceArn")) {
            redriven +=
                    message.messageId().equals(idOf.get(key)) ? 0 : 1; // a task gave it a new id
        } else {
            assertThat(message.messageId())
                    .as(key)
                    .isEqualTo(idOf.getOrDefault(key, message.messageId()));
        }
        int happened = receives.getOrDefault(key, 0) + pendingReceives + 1; // and the one just now
        assertThat(CrashVictim.receives(message)).as("receives of " + key).isBetween(1, happened);
    }

    private void goOnWith(List<QueueMessage> found) {
        idOf.clear();
        receives.clear();
        attempted.clear();
        doubtful.clear();
        hidden.clear();
        shown.clear();
        toBeShown.clear();
        pendingReceives = 0;
        for (QueueMessage message : found) {
            String key = CrashVictim.key(message);
            idOf.put(key, message.messageId());
            receives.put(key, CrashVictim.receives(message));
            attempted.add(key);
        }
    }

    /// Forgets messages that the test itself has deleted.
    void forget() {
        goOnWith(List.of());
    }

    /// Returns what was checked so far; all counts must be positive for a run to mean anything.
    Map<String, Integer> checked() {
        return Map.of(
                "deletes", deletes,
                "hides", hides,
                "shows", shows,
                "tasks", moves,
                "cancels", cancels,
                "moved", redriven);
    }

    private static String head(String word) {
        return word.substring(0, word.indexOf(':'));
    }

    private static String tail(String word) {
        return word.substring(word.indexOf(':') + 1);
    }
}
