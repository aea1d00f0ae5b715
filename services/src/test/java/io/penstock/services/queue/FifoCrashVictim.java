package io.penstock.services.queue;

import io.penstock.engine.queue.QueueMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a [CrashVictim] does with FIFO queues; [FifoCrashLedger] reads what it says. Message groups
/// come and go: the clock stands still, so whoever keeps a message locks its group until the kill.
final class FifoCrashVictim {
    /// Before every line.
    static final String PREFIX = "fifo.";

    private static final int BATCH = 10;
    private static final int BODY_BYTES_MAX = 200;
    private static final int VISIBILITY_SECONDS = 600;
    private static final int ROUNDS_PER_GROUP = 4;
    private static final int GROUPS = 3; // of one thread at once
    private static final String GROUP = "@";

    private final Speaker speaker;
    private final Queue source;
    private final Queue dead;
    private final Queue elsewhere;
    private final MoveTasks tasks;

    FifoCrashVictim(QueueService service, Speaker speaker) {
        this.speaker = speaker;
        source = source(service);
        dead = dead(service);
        elsewhere = elsewhere(service);
        tasks = CrashVictim.tasks(service);
    }

    /// Returns the queue that messages are sent to.
    static Queue source(QueueService service) {
        String policy =
                "{\"deadLetterTargetArn\":\"" + dead(service).arn() + "\",\"maxReceiveCount\":2}";
        return queue(service, "source.fifo", Map.of("RedrivePolicy", policy));
    }

    /// Returns the queue that takes what was received too often.
    static Queue dead(QueueService service) {
        return queue(service, "dead.fifo", Map.of());
    }

    /// Returns the queue that takes some of what is moved out of the dead-letter queue.
    static Queue elsewhere(QueueService service) {
        return queue(service, "elsewhere.fifo", Map.of());
    }

    private static Queue queue(QueueService service, String name, Map<String, String> more) {
        var attributes = new HashMap<>(more);
        attributes.put("FifoQueue", "true");
        return CrashVictim.queue(service, name, attributes);
    }

    /// Returns a message that names itself, by which it is told from others.
    static Outgoing outgoing(String key, int padding) {
        String body = key + " ".repeat(padding);
        return new Outgoing(body, null, Map.of(), Map.of(), groupOf(key), key);
    }

    /// Returns the message group of the message of that key.
    static String groupOf(String key) {
        return key.substring(key.indexOf(GROUP) + 1);
    }

    void work(String prefix, RandomGenerator random) throws IOException, InterruptedException {
        for (int round = 0; ; round++) {
            send(prefix, round, random);
            handle(source, random);
            switch (random.nextInt(8)) {
                case 0, 1 -> handle(dead, random);
                case 2 -> handle(elsewhere, random);
                case 3 -> move(random);
                default -> {}
            }
        }
    }

    private void send(String prefix, int round, RandomGenerator random) throws IOException {
        var entries = new ArrayList<Batch.Entry<Outgoing>>(BATCH);
        var keys = new ArrayList<String>(BATCH);
        int count = random.nextInt(1, BATCH + 1);
        for (int i = 0; i < count; i++) {
            int group = round / ROUNDS_PER_GROUP + random.nextInt(GROUPS);
            String key = prefix + round + "-" + i + GROUP + prefix + group;
            keys.add(key);
            int padding = random.nextInt(1, BODY_BYTES_MAX);
            entries.add(new Batch.Entry<>("e" + i, outgoing(key, padding)));
        }
        say("sending", keys.stream());
        var sent = all(CrashVictim.value(source.sendBatch(entries, "me")));
        var words = new ArrayList<String>(count);
        for (int i = 0; i < count; i++) {
            words.add(
                    keys.get(i)
                            + ":"
                            + sent.get(i).messageId()
                            + ":"
                            + sent.get(i).sequenceNumber());
        }
        say("sent", words.stream());
    }

    /// Receives a batch and deletes all of it, shows all of it again, or does something else with
    /// every message: deletes, shows or keeps it, or hides it for longer.
    private void handle(Queue queue, RandomGenerator random)
            throws IOException, InterruptedException {
        say("receiving", Stream.empty());
        List<QueueMessage> messages = CrashVictim.receive(queue);
        say("received", messages.stream().map(message -> seen(queue, message)));
        var finished = new ArrayList<QueueMessage>();
        var shown = new ArrayList<QueueMessage>();
        var hidden = new ArrayList<QueueMessage>();
        int mood = random.nextInt(5);
        for (QueueMessage message : messages) {
            switch (mood < 4 ? mood / 2 : random.nextInt(4)) {
                case 0 -> finished.add(message);
                case 1 -> shown.add(message);
                case 2 -> hidden.add(message);
                default -> {}
            }
        }
        finish(queue, finished);
        change(queue, shown, "showing", "shown", 0);
        change(queue, hidden, "hiding", "hidden", 2 * VISIBILITY_SECONDS);
    }

    private static String seen(Queue queue, QueueMessage message) {
        return String.join(
                ":",
                CrashVictim.key(message),
                queue.arn().name(),
                message.messageId(),
                attribute(message, "SequenceNumber"),
                attribute(message, "ApproximateReceiveCount"));
    }

    /// Returns a system attribute, which must be there.
    static String attribute(QueueMessage message, String name) {
        String value = message.attributes().get(name);
        if (value == null) {
            throw new IllegalStateException("a message without " + name);
        }
        return value;
    }

    private void finish(Queue queue, List<QueueMessage> messages) throws IOException {
        if (!messages.isEmpty()) {
            say("deleting", messages.stream().map(CrashVictim::key));
            delete(queue, messages);
            say("deleted", messages.stream().map(CrashVictim::key));
        }
    }

    /// Deletes messages that the caller holds.
    static void delete(Queue queue, List<QueueMessage> messages) {
        var entries = new ArrayList<Batch.Entry<String>>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            entries.add(new Batch.Entry<>("e" + i, messages.get(i).receiptHandle()));
        }
        all(CrashVictim.value(queue.deleteBatch(entries)));
    }

    private void change(
            Queue queue, List<QueueMessage> messages, String before, String after, int seconds)
            throws IOException {
        if (messages.isEmpty()) {
            return;
        }
        say(before, messages.stream().map(FifoCrashVictim::receipt));
        var entries = new ArrayList<Batch.Entry<Queue.VisibilityWish>>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            String handle = messages.get(i).receiptHandle();
            entries.add(new Batch.Entry<>("e" + i, new Queue.VisibilityWish(handle, seconds)));
        }
        all(CrashVictim.value(queue.changeVisibilityBatch(entries)));
        say(after, messages.stream().map(FifoCrashVictim::receipt));
    }

    /// Names one receive of a message, which somebody else may receive a moment later.
    private static String receipt(QueueMessage message) {
        return CrashVictim.key(message)
                + ":"
                + message.messageId()
                + ":"
                + attribute(message, "ApproximateReceiveCount");
    }

    /// Has the dead-letter queue emptied, or stops who is about to.
    private void move(RandomGenerator random) throws IOException {
        @Nullable String to = random.nextBoolean() ? null : elsewhere.arn().toString();
        var request = new MoveTasks.Request(dead.arn().toString(), to, null);
        if (tasks.start(request) instanceof Answer.Ok<String>(var handle)) {
            say("moving", Stream.of(handle));
            if (random.nextInt(4) == 0 && tasks.cancel(handle) instanceof Answer.Ok<Long>) {
                say("cancelled", Stream.of(handle));
            }
        }
    }

    /// Returns what came of all entries; none may have failed.
    private static <T> List<T> all(Batch.Outcome<T> outcome) {
        if (!outcome.failed().isEmpty()) {
            throw new IllegalStateException("was refused: " + outcome.failed());
        }
        return outcome.successful().stream().map(Batch.Entry::value).toList();
    }

    private void say(String what, Stream<String> words) throws IOException {
        speaker.say(PREFIX + what, words);
    }

    /// Tells the parent something, in one line.
    interface Speaker {
        void say(String what, Stream<String> words) throws IOException;
    }
}
