package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a [FifoCrashVictim] said before it was killed, and what must therefore be found afterwards.
/// Whoever looks takes everything out of the queues, so that every life begins with empty ones. Not
/// thread-safe.
final class FifoCrashLedger {
    private static final int TASKS_LISTED = 10;

    private final Map<String, Told> told = new TreeMap<>(); // of acknowledged sends, by key
    private final Set<String> attempted = new TreeSet<>(); // sends, acknowledged or not
    private final Map<String, Seen> latest = new HashMap<>(); // acknowledged receives, by key
    private final Set<String> held = new HashSet<>(); // received, and surely not shown or deleted
    private final Map<String, String> toBeShown = new HashMap<>(); // receipts, by key
    private final Set<String> shown = new HashSet<>(); // acknowledged, not received since
    private final Set<String> doubtful = new HashSet<>(); // their deletion began
    private final Set<String> deleted = new HashSet<>();
    private final Set<String> cancelled = new HashSet<>(); // handles of tasks
    private final Map<String, Integer> checked = new TreeMap<>();
    private int pendingReceives;
    private int moves;

    FifoCrashLedger() {
        List.of("sends", "repeats", "deletes", "hides", "shows", "locks", "dead", "moved")
                .forEach(what -> checked.put(what, 0));
    }

    /// Takes one line, without its prefix.
    void read(String line) {
        List<String> words = Arrays.asList(line.split(" "));
        List<String> rest = words.subList(1, words.size());
        switch (words.getFirst()) {
            case "sending" -> attempted.addAll(rest);
            case "sent" -> rest.stream().map(word -> word.split(":")).forEach(this::sent);
            case "receiving" -> pendingReceives++;
            case "received" -> {
                pendingReceives--;
                rest.stream().map(word -> word.split(":")).forEach(this::received);
            }
            case "hiding" -> {} // held before and after
            case "hidden" -> count("hides", rest.size());
            case "showing" -> rest.forEach(this::showing);
            case "shown" -> rest.forEach(this::shown);
            case "deleting" -> {
                doubtful.addAll(rest);
                rest.forEach(held::remove);
            }
            case "deleted" -> deleted.addAll(rest);
            case "moving" -> moves++;
            case "cancelled" -> cancelled.addAll(rest);
            default -> throw new IllegalArgumentException("unknown line: " + words.getFirst());
        }
    }

    private void sent(String[] parts) {
        told.put(parts[0], new Told(parts[1], parts[2]));
    }

    private void received(String[] parts) {
        latest.put(parts[0], new Seen(parts[1], parts[2], parts[3], Integer.parseInt(parts[4])));
        held.add(parts[0]);
        toBeShown.remove(parts[0]);
        shown.remove(parts[0]);
    }

    private void showing(String receipt) {
        String key = keyOf(receipt);
        held.remove(key);
        toBeShown.put(key, receipt);
    }

    /// By then somebody else may have received it, and said so.
    private void shown(String receipt) {
        String key = keyOf(receipt);
        if (toBeShown.remove(key, receipt)) {
            shown.add(key);
        }
    }

    /// Sends everything again that the victim sent, acknowledged or not, while the clock stands
    /// still. What was acknowledged must be known, whatever became of the message; what was not is
    /// sent now if it was not then.
    void sendAgain(Queue source) {
        for (String key : attempted) {
            Sent sent = CrashVictim.value(source.send(FifoCrashVictim.outgoing(key, 1), "me"));
            var again = new Told(sent.messageId(), sent.sequenceNumber());
            assertThat(again)
                    .as("deduplication of " + key)
                    .isEqualTo(told.getOrDefault(key, again));
            told.put(key, again);
        }
        count("repeats", attempted.size());
    }

    /// Checks the newest tasks, newest first.
    void verifyTasks(MoveTasks tasks, Queue dead) {
        List<MoveTasks.Report> reports =
                CrashVictim.value(tasks.list(dead.arn().toString(), TASKS_LISTED));
        assertThat(reports)
                .as("acknowledged tasks")
                .hasSizeGreaterThanOrEqualTo(Math.min(moves, TASKS_LISTED));
        assertThat(reports)
                .as("acknowledged cancels")
                .noneMatch(task -> cancelled.contains(task.handle()));
    }

    /// Checks what can be received while no time has passed: of each group what stands in front of
    /// whatever somebody holds.
    void verifyVisible(List<Found> visible) {
        Map<String, List<Seen>> locks =
                held.stream()
                        .collect(
                                Collectors.groupingBy(
                                        FifoCrashVictim::groupOf,
                                        Collectors.mapping(this::seen, Collectors.toList())));
        for (Found found : visible) {
            assertThat(held).as("somebody holds it").doesNotContain(found.key());
            for (Seen lock : locks.getOrDefault(found.group(), List.of())) {
                assertThat(lock.queue.equals(found.queue) && lock.isBefore(found))
                        .as("%s stands behind %s, which somebody holds", found.key(), lock)
                        .isFalse();
            }
        }
        count("locks", held.size());
        if (pendingReceives == 0) { // or one of them may have been received
            verifyShown(visible);
        }
    }

    /// What was shown can be received, unless somebody holds another message of its group.
    private void verifyShown(List<Found> visible) {
        var open = visible.stream().map(Found::group).collect(Collectors.toSet());
        held.forEach(key -> open.add(FifoCrashVictim.groupOf(key)));
        toBeShown.keySet().forEach(key -> open.add(FifoCrashVictim.groupOf(key)));
        doubtful.stream()
                .filter(key -> !deleted.contains(key))
                .forEach(key -> open.add(FifoCrashVictim.groupOf(key)));
        for (String key : shown) {
            assertThat(open)
                    .as("group of " + key + ", which was shown")
                    .contains(FifoCrashVictim.groupOf(key));
        }
        count("shows", shown.size());
    }

    /// Checks everything that was found, in the order it was received; all of it is deleted now.
    void verify(List<Found> found) {
        List<String> keys = found.stream().map(Found::key).toList();
        assertThat(keys).as("each in one place, once").doesNotHaveDuplicates();
        var lost = new TreeSet<>(told.keySet());
        lost.removeAll(doubtful);
        keys.forEach(lost::remove);
        assertThat(lost).as("sends that are lost").isEmpty();
        var risen = new TreeSet<>(keys);
        risen.retainAll(deleted);
        assertThat(risen).as("acknowledged deletes that came back").isEmpty();
        assertThat(attempted).as("nothing invented").containsAll(keys);
        verifyOrder(found);
        found.forEach(this::verify);
        count("sends", keys.size());
        count("deletes", deleted.size());
        goOn();
    }

    /// In every queue the messages of a group come as they arrived there; and those that no task
    /// made new ones, as they were sent.
    private void verifyOrder(List<Found> found) {
        var last = new HashMap<String, Found>();
        var lastSent = new HashMap<String, Found>();
        for (Found next : found) {
            String line = next.queue + " " + next.group();
            Found before = last.put(line, next);
            assertThat(before == null || before.number().compareTo(next.number()) < 0)
                    .as("%s arrived before %s", before, next)
                    .isTrue();
            if (asSent(next)) {
                Found sentBefore = lastSent.put(line, next);
                assertThat(sentBefore == null || toldOf(sentBefore).isBefore(toldOf(next)))
                        .as("%s was sent before %s", sentBefore, next)
                        .isTrue();
            }
        }
    }

    private void verify(Found found) {
        assertThat(FifoCrashVictim.attribute(found.message, "MessageGroupId"))
                .isEqualTo(found.group());
        boolean original = asSent(found);
        if (original && found.queue.startsWith("source")) {
            assertThat(found.number()).as(found.key()).isEqualTo(toldOf(found).number);
        }
        count("moved", original ? 0 : 1); // a task gave it a new id
        count("dead", found.queue.startsWith("dead") ? 1 : 0);
        Seen seen = latest.get(found.key());
        if (seen != null && seen.id.equals(found.message.messageId())) {
            assertThat(CrashVictim.receives(found.message))
                    .as("receives of " + found.key())
                    .isBetween(seen.receives + 1, seen.receives + pendingReceives + 1);
        }
    }

    private boolean asSent(Found found) {
        return toldOf(found).id.equals(found.message.messageId());
    }

    private Told toldOf(Found found) {
        Told first = told.get(found.key());
        if (first == null) {
            throw new AssertionError("nobody was told of " + found);
        }
        return first;
    }

    private Seen seen(String key) {
        Seen seen = latest.get(key);
        if (seen == null) {
            throw new AssertionError("nobody received " + key);
        }
        return seen;
    }

    private void goOn() {
        told.clear();
        attempted.clear();
        latest.clear();
        held.clear();
        toBeShown.clear();
        shown.clear();
        doubtful.clear();
        deleted.clear();
        pendingReceives = 0;
    }

    private void count(String what, int more) {
        checked.merge(what, more, Integer::sum);
    }

    /// Returns what was checked so far; all counts must be positive for a run to mean anything.
    Map<String, Integer> checked() {
        return checked;
    }

    private static String keyOf(String receipt) {
        return receipt.substring(0, receipt.indexOf(':'));
    }

    /// What a sender was told.
    private record Told(String id, String number) {
        boolean isBefore(Told other) {
            return number.compareTo(other.number) < 0;
        }
    }

    /// One receive that was acknowledged.
    private record Seen(String queue, String id, String number, int receives) {
        boolean isBefore(Found found) {
            return number.compareTo(found.number()) < 0;
        }
    }

    /// A message that was found after a kill.
    record Found(String queue, QueueMessage message) {
        String key() {
            return CrashVictim.key(message);
        }

        String group() {
            return FifoCrashVictim.groupOf(key());
        }

        String number() {
            return FifoCrashVictim.attribute(message, "SequenceNumber");
        }

        /// Takes out of a queue what can be received now, and deletes it.
        static List<Found> drain(Queue queue, int visibilitySeconds) throws InterruptedException {
            var request = new Receiving(10, 0, visibilitySeconds, List.of("All"), List.of());
            var found = new ArrayList<Found>();
            for (List<QueueMessage> got = CrashVictim.value(queue.receive(request));
                    !got.isEmpty();
                    got = CrashVictim.value(queue.receive(request))) {
                got.forEach(message -> found.add(new Found(queue.arn().name(), message)));
                FifoCrashVictim.delete(queue, got);
            }
            return found;
        }
    }
}
