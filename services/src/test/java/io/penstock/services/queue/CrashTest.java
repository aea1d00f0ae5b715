package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.services.queue.core.QueueCore;
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

/// Kills processes that work on durable queues, and looks at what they leave. `-Dseed=<n>` repeats
/// a run as far as the threads of another process can be repeated.
class CrashTest {
    private static final Logger LOG = LoggerFactory.getLogger(CrashTest.class);
    private static final int KILLS = 12;
    private static final int LINES_MAX = 400;
    private static final Duration LIFE = Duration.ofHours(1); // longer than anything is hidden

    @TempDir Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    private final CrashLedger ledger = new CrashLedger();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    @Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
    void losesNothingAcknowledgedToAnyKill() throws IOException, InterruptedException {
        LOG.atInfo().addKeyValue("seed", seed).log("killing processes at random moments");
        int found = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            liveAndDie("k" + kill);
            List<QueueMessage> messages = reopen();
            verify(messages, kill);
            found += messages.size();
        }

        assertThat(found).as("messages that outlived a kill").isPositive();
        assertThat(ledger.deletes()).as("acknowledged deletes").isPositive();
    }

    private void verify(List<QueueMessage> found, int kill) {
        try {
            ledger.verify(found);
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
                ledger.read(wholeLine(said, complaints));
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
        rest.substring(0, rest.lastIndexOf("\n") + 1).lines().forEach(ledger::read);
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

    /// Takes everything out of both queues, then leaves as a server that is stopped does.
    private List<QueueMessage> reopen() throws IOException, InterruptedException {
        now = now.plus(LIFE);
        var messages = new ArrayList<QueueMessage>();
        var timeline = new ManualTimeline(now);
        try (QueueService service = CrashVictim.open(directory.resolve("log"), timeline, random)) {
            messages.addAll(drain(CrashVictim.source(service), timeline));
            messages.addAll(drain(CrashVictim.dead(service), timeline));
        }
        now = now.plus(LIFE);
        return messages;
    }

    /// A receive may bring only dead letters, and put back those that the log has no room for yet.
    private static List<QueueMessage> drain(Queue queue, ManualTimeline timeline)
            throws InterruptedException {
        var messages = new ArrayList<QueueMessage>();
        QueueCore.Counts counts = queue.counts();
        while (counts.visible() > 0 || counts.inFlight() > messages.size()) {
            if (counts.visible() == 0) {
                CrashVictim.value(queue.tag(Map.of("drained", "yes"))); // waits for room
                timeline.advance(Duration.ofSeconds(2));
            }
            messages.addAll(CrashVictim.receive(queue));
            counts = queue.counts();
        }
        return messages;
    }
}
