package io.penstock.runtime.finding;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.finding.Facts.FunctionSide;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.Scaling;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.finding.FindingsWatch.Pauses;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.mapping.InMemoryJournalStore;
import io.penstock.runtime.mapping.InMemoryMappingStore;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.mapping.MappingSupervisor.Surroundings;
import io.penstock.runtime.mapping.MessageSources;
import io.penstock.runtime.mapping.Realm;
import io.penstock.runtime.mapping.StoredMapping;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FindingsWatchTest {
    private static final String ACCOUNT = "000000000000";
    private static final String REGION = "us-east-1";
    private static final Pauses SHORT = new Pauses(Duration.ofMillis(1), Duration.ofMillis(1));

    private final ManualTimeline timeline = new ManualTimeline(Instant.EPOCH);
    private final InMemoryMappingStore store = new InMemoryMappingStore();
    private final LogLines lines = new LogLines();
    private final MissingQueues queues = new MissingQueues();
    private final MappingSupervisor supervisor = supervisor();
    private final FindingsWatch watch =
            new FindingsWatch(
                    supervisor,
                    new NoFunctions(),
                    _ -> new FunctionSide.Unknown(),
                    queues,
                    timeline,
                    SHORT,
                    new FindingsLog(lines.logger()));

    @AfterEach
    void close() {
        watch.close();
        supervisor.close();
    }

    @Test
    void writesTheFindingsOfAllMappingsAfterARestart() throws InterruptedException {
        start(30);

        var mappings = new TreeSet<String>();
        while (mappings.size() < 30) {
            String line = lines.next();
            assertThat(line).doesNotContain("no line");
            if (line.endsWith(" finding")) {
                assertThat(mappings.add(line)).as(line).isTrue();
            }
        }
        assertThat(mappings).allMatch(line -> line.contains("ESM-QUEUE-MISSING"));
    }

    @Test
    void outlivesALookThatFails() throws InterruptedException {
        queues.failures.set(2);
        start(1);

        assertThat(lines.next()).startsWith("finding=ESM-QUEUE-MISSING");

        assertThat(queues.failures).hasNonPositiveValue();
    }

    @Test
    void writesThatAFindingIsResolvedOnceItIsAccepted() throws InterruptedException {
        start(1);
        assertThat(lines.next()).startsWith("finding=ESM-QUEUE-MISSING");

        supervisor.tag(
                new Realm(ACCOUNT, REGION),
                uuid(0),
                Map.of("penstock:accept:ESM-QUEUE-MISSING", "soon"));

        assertThat(lines.next()).endsWith("finding resolved");
    }

    private void start(int mappings) {
        for (int number = 0; number < mappings; number++) {
            store.save(stored(number));
        }
        supervisor.start();
        watch.start(Thread.ofVirtual().factory());
    }

    private MappingSupervisor supervisor() {
        return new MappingSupervisor(
                new Surroundings(
                        timeline,
                        _ -> {
                            throw new IllegalStateException("nothing is invoked here");
                        },
                        new NoFunctions(),
                        _ -> new MessageSources.Lookup.Missing(),
                        store,
                        new InMemoryJournalStore(),
                        Thread.ofPlatform().daemon().factory(),
                        Duration.ofSeconds(20)),
                RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom").create(1));
    }

    private static StoredMapping stored(int number) {
        return new StoredMapping(
                new QueueMappingConfig(
                        uuid(number),
                        FunctionArn.of(REGION, ACCOUNT, "handle-" + number),
                        new QueueArn(REGION, ACCOUNT, "orders-" + number),
                        1,
                        Duration.ZERO,
                        List.of(),
                        false,
                        Scaling.ON_DEMAND,
                        "",
                        false),
                false,
                "USER_INITIATED",
                Instant.EPOCH,
                Map.of());
    }

    private static String uuid(int number) {
        return "00000000-0000-4000-8000-%012d".formatted(number);
    }

    /// No queue exists; at first, looking may fail as only a bug does.
    private static final class MissingQueues implements QueueDirectory {
        private final AtomicInteger failures = new AtomicInteger();

        @Override
        public QueueDirectory.Lookup find(QueueArn queue, QueueArn beside) {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("a bug");
            }
            return new QueueDirectory.Lookup.Missing();
        }

        @Override
        public Registration onChange(Consumer<QueueArn> changed) {
            return () -> {};
        }
    }

    /// No function exists.
    private static final class NoFunctions implements FunctionDirectory {
        @Override
        public FunctionDirectory.Lookup find(FunctionArn arn) {
            return new FunctionDirectory.Lookup.Missing();
        }

        @Override
        public Registration onChange(Consumer<FunctionArn> changed) {
            return () -> {};
        }
    }
}
