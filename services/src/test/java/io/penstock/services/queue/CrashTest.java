package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Kills processes that work on durable queues, standard and FIFO, and looks at what they leave.
/// `-Dseed=<n>` repeats a run as far as the threads of another process can be repeated,
/// `-Dkills=<n>` kills more or fewer processes.
class CrashTest {
    private static final Logger LOG = LoggerFactory.getLogger(CrashTest.class);
    private static final int KILLS = Integer.getInteger("kills", 25);
    private static final int KILLS_PER_FILLING = 20;
    private static final int LINES_MAX = 600;
    private static final int TASKS_LISTED = 10;
    private static final Duration LIFE = Duration.ofMinutes(20); // longer than anything is hidden

    private static final Duration HELD = LIFE.multipliedBy(2); // by the test, until the next kill

    @TempDir Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    private final CrashLedger ledger = new CrashLedger();
    private final FifoCrashLedger fifo = new FifoCrashLedger();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
    void losesNothingAcknowledgedToAnyKill() throws IOException, InterruptedException {
        LOG.atInfo()
                .addKeyValue("seed", seed)
                .addKeyValue("kills", KILLS)
                .log("killing processes at random moments");
        int found = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            liveAndDie("k" + kill);
            found += verify(kill);
        }

        LOG.atInfo()
                .addKeyValue("seed", seed)
                .addKeyValue("found", found)
                .addKeyValue("checked", ledger.checked())
                .addKeyValue("fifo", fifo.checked())
                .log("nothing acknowledged was lost");
        assertThat(found).as("messages that outlived a kill").isPositive();
        assertThat(ledger.checked().values()).allMatch(count -> count > 0);
        assertThat(fifo.checked()).allSatisfy((what, count) -> assertThat(count).isPositive());
    }

    private int verify(int kill) throws IOException, InterruptedException {
        try {
            return reopen(kill % KILLS_PER_FILLING == KILLS_PER_FILLING - 1);
        } catch (AssertionError broken) {
            throw new AssertionError("seed " + seed + ", kill " + kill, broken);
        }
    }

    /// Reads a random number of lines, kills, and reads what was said until then.
    private void liveAndDie(String prefix) throws IOException, InterruptedException {
        Path complaints = directory.resolve("complaints");
        Process victim = start(prefix, complaints);
        try (BufferedReader said = victim.inputReader()) {
            int lines = random.nextInt(1, LINES_MAX);
            for (int i = 0; i < lines; i++) {
                read(wholeLine(said, complaints));
            }
            victim.toHandle().destroyForcibly(); // the process itself would close its output
            readRest(said);
        } finally {
            victim.destroyForcibly();
            assertThat(victim.waitFor(30, TimeUnit.SECONDS)).as("it is dead").isTrue();
        }
    }

    private static String wholeLine(BufferedReader said, Path complaints) throws IOException {
        String line = said.readLine();
        if (line == null) {
            throw new AssertionError("it died by itself: " + Files.readString(complaints));
        }
        return line;
    }

    /// A last line that was cut off says nothing: what it would have said is in doubt anyway.
    private void readRest(BufferedReader said) throws IOException {
        var rest = new StringBuilder();
        char[] block = new char[8 << 10];
        for (int count = said.read(block); count >= 0; count = said.read(block)) {
            rest.append(block, 0, count);
        }
        rest.substring(0, rest.lastIndexOf("\n") + 1).lines().forEach(this::read);
    }

    private void read(String line) {
        if (line.startsWith(FifoCrashVictim.PREFIX)) {
            fifo.read(line.substring(FifoCrashVictim.PREFIX.length()));
        } else {
            ledger.read(line);
        }
    }

    private Process start(String prefix, Path complaints) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashVictim.class.getName(),
                        directory.resolve("log").toString(),
                        now.toString(),
                        prefix,
                        Long.toString(random.nextLong()))
                .redirectError(complaints.toFile())
                .start();
    }

    /// Looks at the queues in the moment of the kill, takes everything out of them later, and
    /// leaves as a server that is stopped does.
    ///
    /// @param empty whether to delete it all, so that the queues do not grow for ever
    private int reopen(boolean empty) throws IOException, InterruptedException {
        var timeline = new ManualTimeline(now);
        var messages = new ArrayList<QueueMessage>();
        try (QueueService service = CrashVictim.open(directory.resolve("log"), timeline, random)) {
            Queue dead = CrashVictim.dead(service);
            List<Queue> queues =
                    List.of(CrashVictim.source(service), dead, CrashVictim.elsewhere(service));
            ledger.verifyTasks(
                    CrashVictim.value(
                            CrashVictim.tasks(service).list(dead.arn().toString(), TASKS_LISTED)));
            service.moves().tasks(dead.id()).forEach(MoveDriver::awaitEnd);
            List<Queue> fifoQueues = fifoQueues(service);
            List<FifoCrashLedger.Found> inOrder = drainFifo(fifoQueues);
            fifo.verifyVisible(inOrder);
            for (Queue queue : queues) {
                messages.addAll(drain(queue, timeline));
            }
            ledger.verifyVisible(messages);
            timeline.advance(LIFE);
            for (Queue queue : queues) {
                messages.addAll(drain(queue, timeline));
            }
            ledger.verify(messages);
            inOrder.addAll(drainFifo(fifoQueues));
            fifo.verify(inOrder);
            if (empty) {
                for (Queue queue : queues) {
                    CrashVictim.value(queue.purge());
                }
                ledger.forget();
            }
        }
        now = timeline.instant().plus(HELD);
        return messages.size();
    }

    /// Checks what can be said of FIFO queues while nothing was received.
    private List<Queue> fifoQueues(QueueService service) {
        Queue source = FifoCrashVictim.source(service);
        Queue dead = FifoCrashVictim.dead(service);
        fifo.sendAgain(source);
        fifo.verifyTasks(CrashVictim.tasks(service), dead);
        service.moves().tasks(dead.id()).forEach(MoveDriver::awaitEnd);
        return List.of(source, dead, FifoCrashVictim.elsewhere(service));
    }

    private static List<FifoCrashLedger.Found> drainFifo(List<Queue> queues)
            throws InterruptedException {
        var found = new ArrayList<FifoCrashLedger.Found>();
        for (Queue queue : queues) {
            found.addAll(FifoCrashLedger.Found.drain(queue, (int) HELD.toSeconds()));
        }
        return found;
    }

    /// Takes what can be received now. A receive may bring only dead letters, and put back those
    /// that the log has no room for yet; they are hidden for a second.
    private static List<QueueMessage> drain(Queue queue, ManualTimeline timeline)
            throws InterruptedException {
        var request = new Receiving(10, 0, (int) HELD.toSeconds(), List.of("All"), List.of());
        var messages = new ArrayList<QueueMessage>();
        for (int idle = 0; idle < 2; idle++) {
            while (queue.counts().visible() > 0) {
                messages.addAll(CrashVictim.value(queue.receive(request)));
                idle = 0;
            }
            CrashVictim.value(queue.tag(Map.of("drained", "yes"))); // waits for room
            timeline.advance(Duration.ofSeconds(2));
        }
        return messages;
    }
}
