package io.penstock.services.queue;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.log.FileDevice;
import io.penstock.services.log.LogLimits;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A process that works on durable queues until it is killed. It says on its standard output what
/// it is about to do and what was acknowledged, one line each; [CrashLedger] reads them. Its clock
/// stands still, so that what it hides stays hidden. It ends by itself when its standard input
/// does.
final class CrashVictim {
    /// Small, so that segments are begun and won back all the time.
    static final LogLimits LOG_LIMITS = new LogLimits(64 << 10, 32 << 10, Duration.ofMillis(5), 2);

    private static final int THREADS = 4;
    private static final int FIFO_THREADS = 3;
    private static final int BATCH = 10;
    private static final int BODY_BYTES_MAX = 400;
    private static final int VISIBILITY_SECONDS = 600;
    private static final String ACCOUNT = "000000000000";
    private static final String REGION = "us-east-1";
    private static final int PARENT_GONE = 3;

    private final AtomicInteger turns = new AtomicInteger();
    private final OutputStream lines = new FileOutputStream(FileDescriptor.out);
    private final Queue source;
    private final Queue dead;
    private final Queue elsewhere;
    private final MoveTasks tasks;
    private final FifoCrashVictim fifo;

    private CrashVictim(QueueService service) {
        source = source(service);
        dead = dead(service);
        elsewhere = elsewhere(service);
        tasks = tasks(service);
        fifo = new FifoCrashVictim(service, this::say);
    }

    /// Works.
    ///
    /// @param arguments directory, present of the clock, prefix of all messages, seed
    public static void main(String[] arguments) throws IOException {
        var timeline = new ManualTimeline(Instant.parse(arguments[1]));
        RandomGenerator random =
                RandomGeneratorFactory.of("L64X128MixRandom").create(Long.parseLong(arguments[3]));
        QueueService service = open(Path.of(arguments[0]), timeline, random);
        var victim = new CrashVictim(service);
        for (int i = 0; i < THREADS; i++) {
            long seed = random.nextLong();
            String prefix = arguments[2] + "-" + i + "-";
            Thread.ofPlatform().start(() -> victim.work(prefix, seed));
        }
        for (int i = 0; i < FIFO_THREADS; i++) {
            long seed = random.nextLong();
            String prefix = arguments[2] + "-f" + i + "-";
            Thread.ofPlatform().start(() -> victim.workOnFifo(prefix, seed));
        }
        System.in.transferTo(OutputStream.nullOutputStream()); // ends with the parent
        Runtime.getRuntime().halt(PARENT_GONE);
    }

    static QueueService open(Path directory, ManualTimeline timeline, RandomGenerator random)
            throws IOException {
        return QueueService.durable(
                timeline, random, QueueLimits.DEFAULT, FileDevice.open(directory), LOG_LIMITS);
    }

    /// Returns the queue that messages are sent to.
    static Queue source(QueueService service) {
        String policy =
                "{\"deadLetterTargetArn\":\"" + dead(service).arn() + "\",\"maxReceiveCount\":3}";
        return queue(service, "source", Map.of("RedrivePolicy", policy));
    }

    /// Returns the queue that takes what was received too often.
    static Queue dead(QueueService service) {
        return queue(service, "dead", Map.of());
    }

    /// Returns the queue that takes some of what is moved out of the dead-letter queue; the rest
    /// goes back to where it came from.
    static Queue elsewhere(QueueService service) {
        return queue(service, "elsewhere", Map.of());
    }

    static MoveTasks tasks(QueueService service) {
        return service.moveTasks(ACCOUNT, REGION);
    }

    static Queue queue(QueueService service, String name, Map<String, String> attributes) {
        return value(service.queues(ACCOUNT, REGION).create(name, attributes, Map.of()));
    }

    private void work(String prefix, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        try {
            for (int round = 0; ; round++) {
                if (random.nextInt(4) == 0) {
                    sendOne(prefix + round);
                } else {
                    send(prefix + round, random);
                }
                handle(source, random);
                switch (random.nextInt(8)) {
                    case 0, 1 -> handle(dead, random);
                    case 2 -> handle(elsewhere, random);
                    case 3 -> move(random);
                    default -> {}
                }
            }
        } catch (IOException | InterruptedException | RuntimeException | Error failed) {
            fail(failed);
        }
    }

    private void workOnFifo(String prefix, long seed) {
        try {
            fifo.work(prefix, RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
        } catch (IOException | InterruptedException | RuntimeException | Error failed) {
            fail(failed);
        }
    }

    /// The supervisor: tells the parent why.
    private static void fail(Throwable failed) {
        failed.printStackTrace();
        Runtime.getRuntime().halt(1);
    }

    private void send(String prefix, RandomGenerator random) throws IOException {
        var entries = new ArrayList<Batch.Entry<Outgoing>>(BATCH);
        var keys = new ArrayList<String>(BATCH);
        for (int i = 0; i < BATCH; i++) {
            String key = prefix + "-" + i;
            keys.add(key);
            String body = key + " ".repeat(random.nextInt(1, BODY_BYTES_MAX));
            entries.add(new Batch.Entry<>("e" + i, Outgoing.of(body)));
        }
        say("sending", keys.stream());
        Batch.Outcome<Sent> outcome = value(source.sendBatch(entries, "me"));
        say("sent", outcome.successful().stream().map(e -> sent(keys, e)));
    }

    private void sendOne(String key) throws IOException {
        say("sending", Stream.of(key));
        Sent sent = value(source.send(Outgoing.of(key + " "), "me"));
        say("sent", Stream.of(key + ":" + sent.messageId()));
    }

    private static String sent(List<String> keys, Batch.Entry<Sent> entry) {
        return keys.get(Integer.parseInt(entry.id().substring(1)))
                + ":"
                + entry.value().messageId();
    }

    /// Receives a batch, deletes most of it, shows some again, hides some for longer and keeps the
    /// rest.
    private void handle(Queue queue, RandomGenerator random)
            throws IOException, InterruptedException {
        say("receiving", Stream.empty());
        List<QueueMessage> messages = receive(queue);
        say("received", messages.stream().map(m -> key(m) + ":" + receives(m)));
        var finished = new ArrayList<QueueMessage>();
        var shown = new ArrayList<QueueMessage>();
        var hidden = new ArrayList<QueueMessage>();
        for (QueueMessage message : messages) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> finished.add(message);
                case 4, 5, 6 -> shown.add(message);
                case 7, 8 -> hidden.add(message);
                default -> {}
            }
        }
        boolean batch = random.nextBoolean();
        delete(queue, finished, batch);
        change(queue, shown, "showing", "shown", 0, batch);
        change(queue, hidden, "hiding", "hidden", random.nextInt(300, 900), batch);
    }

    private void delete(Queue queue, List<QueueMessage> messages, boolean batch)
            throws IOException {
        if (messages.isEmpty()) {
            return;
        }
        say("deleting", messages.stream().map(CrashVictim::key));
        if (!batch) {
            for (QueueMessage message : messages) {
                value(queue.delete(message.receiptHandle()));
                say("deleted", Stream.of(key(message)));
            }
            return;
        }
        var entries = new ArrayList<Batch.Entry<String>>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            entries.add(new Batch.Entry<>("e" + i, messages.get(i).receiptHandle()));
        }
        int deleted = value(queue.deleteBatch(entries)).successful().size();
        say("deleted", messages.stream().limit(deleted).map(CrashVictim::key));
    }

    private void change(
            Queue queue,
            List<QueueMessage> messages,
            String before,
            String after,
            int seconds,
            boolean batch)
            throws IOException {
        if (messages.isEmpty()) {
            return;
        }
        String turn = "#" + turns.incrementAndGet(); // somebody else may do the same a moment later
        say(before, named(turn, messages));
        if (!batch) {
            for (QueueMessage message : messages) {
                value(queue.changeVisibility(message.receiptHandle(), seconds));
                say(after, named(turn, List.of(message)));
            }
            return;
        }
        var entries = new ArrayList<Batch.Entry<Queue.VisibilityWish>>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            String handle = messages.get(i).receiptHandle();
            entries.add(new Batch.Entry<>("e" + i, new Queue.VisibilityWish(handle, seconds)));
        }
        int changed = value(queue.changeVisibilityBatch(entries)).successful().size();
        say(after, named(turn, messages.subList(0, changed)));
    }

    private static Stream<String> named(String turn, List<QueueMessage> messages) {
        return Stream.concat(Stream.of(turn), messages.stream().map(CrashVictim::key));
    }

    /// Has the dead-letter queue emptied, or stops who is about to.
    private void move(RandomGenerator random) throws IOException {
        @Nullable String to = random.nextBoolean() ? null : elsewhere.arn().toString();
        var request = new MoveTasks.Request(dead.arn().toString(), to, null);
        if (tasks.start(request) instanceof Answer.Ok<String>(var handle)) {
            say("moving", Stream.of(handle));
            if (random.nextBoolean() && tasks.cancel(handle) instanceof Answer.Ok<Long>) {
                say("cancelled", Stream.of(handle));
            }
        }
    }

    /// Receives what is visible now.
    static List<QueueMessage> receive(Queue queue) throws InterruptedException {
        return value(
                queue.receive(
                        new Receiving(BATCH, 0, VISIBILITY_SECONDS, List.of("All"), List.of())));
    }

    /// Returns what names a message in the ledger.
    static String key(QueueMessage message) {
        return message.body().strip();
    }

    /// Returns how often a message was received, this time included.
    static int receives(QueueMessage message) {
        String count = message.attributes().get("ApproximateReceiveCount");
        if (count == null) {
            throw new IllegalStateException("a message without a receive count");
        }
        return Integer.parseInt(count);
    }

    static <T> T value(Answer<T> answer) {
        return switch (answer) {
            case Answer.Ok<T>(var value) -> value;
            case Answer.Refused<T>(var error) ->
                    throw new IllegalStateException("was refused: " + error);
        };
    }

    /// One write per line, so that a kill leaves whole lines of all but the last.
    private void say(String what, Stream<String> words) throws IOException {
        String line =
                Stream.concat(Stream.of(what), words).collect(Collectors.joining(" ", "", "\n"));
        synchronized (lines) {
            lines.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }
}
