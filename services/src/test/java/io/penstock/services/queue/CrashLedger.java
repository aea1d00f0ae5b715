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
    private int pendingReceives;
    private int deletes;

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
                rest.forEach(word -> receives.merge(head(word), 1, Integer::sum));
            }
            case "deleting" -> doubtful.addAll(rest);
            case "deleted" -> {
                deleted.addAll(rest);
                deletes += rest.size();
            }
            default -> throw new IllegalArgumentException("unknown line: " + words.getFirst());
        }
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
        assertThat(message.messageId())
                .as(key)
                .isEqualTo(idOf.getOrDefault(key, message.messageId()));
        int happened = receives.getOrDefault(key, 0) + pendingReceives + 1; // and the one just now
        assertThat(CrashVictim.receives(message)).as("receives of " + key).isBetween(1, happened);
    }

    private void goOnWith(List<QueueMessage> found) {
        idOf.clear();
        receives.clear();
        attempted.clear();
        doubtful.clear();
        pendingReceives = 0;
        for (QueueMessage message : found) {
            String key = CrashVictim.key(message);
            idOf.put(key, message.messageId());
            receives.put(key, CrashVictim.receives(message));
            attempted.add(key);
        }
    }

    /// Returns how many acknowledged deletes were read.
    int deletes() {
        return deletes;
    }

    private static String head(String word) {
        return word.substring(0, word.indexOf(':'));
    }

    private static String tail(String word) {
        return word.substring(word.indexOf(':') + 1);
    }
}
