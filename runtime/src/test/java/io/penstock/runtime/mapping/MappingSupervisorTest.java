package io.penstock.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Refused;
import io.penstock.engine.journal.JournalLine.StateChanged;
import io.penstock.engine.mapping.MappingRequest;
import io.penstock.engine.mapping.Member;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.engine.why.Finding;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.mapping.MappingSupervisor.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MappingSupervisorTest {
    private static final Realm REALM = new Realm("000000000000", "us-east-1");
    private static final QueueArn SOURCE = new QueueArn("us-east-1", "000000000000", "orders");
    private static final FunctionArn HANDLE = FunctionArn.of("us-east-1", "000000000000", "handle");
    private static final FunctionArn OTHER = FunctionArn.of("us-east-1", "000000000000", "other");

    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeQueue queue = new FakeQueue(timeline, Duration.ofSeconds(30), 3);
    private final FakeFunction function = new FakeFunction();
    private final Functions functions = new Functions();
    private final InMemoryMappingStore store = new InMemoryMappingStore();
    private final InMemoryJournalStore journals = new InMemoryJournalStore();
    private final Set<QueueArn> queues = ConcurrentHashMap.newKeySet();
    private MappingSupervisor supervisor = supervisor(1);

    @BeforeEach
    void start() {
        queues.add(SOURCE);
        functions.exist(HANDLE);
        functions.exist(OTHER);
        supervisor.start();
    }

    @AfterEach
    void stop() {
        supervisor.close();
    }

    @Test
    void isEnabledOnceAPollHasSucceeded() throws Exception {
        MappingView created = done(supervisor.create(request(HANDLE)));

        assertThat(created.state().wireName()).isEqualTo("Creating");
        awaitState(created, "Enabled");
        assertThat(supervisor.find(REALM, created.config().uuid()))
                .hasValueSatisfying(
                        view -> assertThat(view.state().wireName()).isEqualTo("Enabled"));
    }

    @Test
    void keepsRealmsApart() throws Exception {
        String uuid = done(supervisor.create(request(HANDLE))).config().uuid();
        var foreign = new Realm("111111111111", "us-east-1");

        assertThat(supervisor.find(foreign, uuid)).isEmpty();
        assertThat(supervisor.list(foreign)).isEmpty();
        assertThat(refusal(supervisor.delete(foreign, uuid)))
                .isEqualTo("The resource you requested does not exist.");
        assertThat(supervisor.list(REALM)).hasSize(1);
    }

    @Test
    void refusesADuplicate() throws Exception {
        String uuid = done(supervisor.create(request(HANDLE))).config().uuid();

        assertThat(refusal(supervisor.create(request(HANDLE))))
                .isEqualTo(
                        "An event source mapping with SQS arn (\" "
                                + SOURCE
                                + " \") and function (\" handle \") already exists. Please update"
                                + " or delete the existing mapping with UUID "
                                + uuid);
        assertThat(done(supervisor.create(request(OTHER))).state().wireName())
                .isEqualTo("Creating");
    }

    @Test
    void refusesAQueueThatDoesNotExist() throws Exception {
        queues.clear();

        assertThat(refusal(supervisor.create(request(HANDLE))))
                .endsWith("The specified queue does not exist.");
    }

    @Test
    void disablesAndEnables() throws Exception {
        MappingView created = enabled();
        String uuid = created.config().uuid();

        MappingView disabling = done(supervisor.update(REALM, uuid, enabled(false)));
        assertThat(disabling.state().wireName()).isEqualTo("Disabling");
        awaitState(created, "Disabled");
        queue.send("m1", "x");
        assertThat(why(uuid)).isEqualTo(Finding.DISABLED);

        MappingView enabling = done(supervisor.update(REALM, uuid, enabled(true)));
        assertThat(enabling.state().wireName()).isEqualTo("Enabling");
        Watch.lines(journal(created), "deleted", 1);
        assertThat(function.requests()).hasSize(1);
    }

    @Test
    void sendsLaterMessagesToAnotherFunction() throws Exception {
        MappingView created = enabled();

        MappingView updating =
                done(supervisor.update(REALM, created.config().uuid(), target(OTHER)));
        assertThat(updating.state().wireName()).isEqualTo("Updating");
        assertThat(updating.config().function()).isEqualTo(OTHER);
        queue.send("m1", "x");
        Watch.lines(journal(created), "deleted", 1);

        assertThat(function.requests().getFirst().function()).isEqualTo(OTHER);
        assertThat(supervisor.find(REALM, created.config().uuid()).orElseThrow().state().wireName())
                .isEqualTo("Enabled");
    }

    @Test
    void deletesAfterRunningInvocationsHaveEnded() throws Exception {
        MappingView created = enabled();
        String uuid = created.config().uuid();
        MappingJournal journal = journal(created);
        function.holdBack();
        queue.send("m1", "x");
        function.awaitBegan();

        assertThat(done(supervisor.delete(REALM, uuid)).state().wireName()).isEqualTo("Deleting");
        assertThat(supervisor.find(REALM, uuid)).isPresent();
        assertThat(store.all()).isEmpty();
        assertThat(refusal(supervisor.delete(REALM, uuid)))
                .isEqualTo("Cannot update the event source mapping because it is in use.");
        function.letThrough(1);
        Watch.lines(journal, "deleted", 1);
        supervisor.close();

        assertThat(supervisor.find(REALM, uuid)).isEmpty();
    }

    @Test
    void goesOnAfterARestartWithItsJournal() throws Exception {
        MappingView created = enabled();
        String uuid = created.config().uuid();
        queue.send("m1", "x");
        Watch.lines(journal(created), "deleted", 1);
        long written = journal(created).lastSequence();
        supervisor.close();

        supervisor = supervisor(2);
        supervisor.start();
        queue.send("m2", "x");
        MappingJournal journal = journal(created);
        Watch.lines(journal, "deleted", 2);

        assertThat(journal.story("m1").attempts()).hasSize(1);
        assertThat(journal.lastSequence()).isGreaterThan(written);
        assertThat(journal.counters().deleted()).as("since the start").isEqualTo(1);
        awaitState(created, "Enabled");
        assertThat(supervisor.find(REALM, uuid)).isPresent();
    }

    @Test
    void staysEnabledAndSaysWhyWhenItsFunctionIsGone() throws Exception {
        MappingView created = enabled();
        functions.forget(HANDLE);
        function.answers(_ -> new Refused(Refusal.MISSING, "Function not found: " + HANDLE));

        queue.send("m1", "x");
        Watch.lines(journal(created), "refused", 1);

        assertThat(why(created.config().uuid())).isEqualTo(Finding.FUNCTION_MISSING);
        assertThat(supervisor.find(REALM, created.config().uuid()).orElseThrow().state().wireName())
                .isEqualTo("Enabled");
        assertThat(done(supervisor.delete(REALM, created.config().uuid())).state().wireName())
                .isEqualTo("Deleting");
    }

    @Test
    void explainsAnIdleMapping() throws Exception {
        assertThat(why(enabled().config().uuid())).isEqualTo(Finding.NOTHING_TO_DO);
    }

    @Test
    void tellsMappingsOfTheirDeadLetters() throws Exception {
        MappingView created = enabled();

        supervisor.deadLettered(SOURCE, "m1", new QueueArn("us-east-1", "000000000000", "dead"), 3);

        assertThat(Watch.lines(journal(created), "dead-lettered", 1)).hasSize(1);
    }

    @Test
    void tellsAlsoDisabledMappingsOfTheirDeadLetters() throws Exception {
        MappingView created = enabled();
        done(supervisor.update(REALM, created.config().uuid(), enabled(false)));
        awaitState(created, "Disabled");

        supervisor.deadLettered(SOURCE, "m1", new QueueArn("us-east-1", "000000000000", "dead"), 3);

        assertThat(Watch.lines(journal(created), "dead-lettered", 1)).hasSize(1);
        assertThat(journal(created).story("m1").known()).isTrue();
    }

    @Test
    void keepsTags() throws Exception {
        String uuid = enabled().config().uuid();

        assertThat(supervisor.tag(REALM, uuid, Map.of("team", "a", "tier", "1"))).isTrue();
        assertThat(supervisor.untag(REALM, uuid, Set.of("tier", "none"))).isTrue();

        assertThat(supervisor.find(REALM, uuid).orElseThrow().tags())
                .isEqualTo(Map.of("team", "a"));
        assertThat(store.all().getFirst().tags()).isEqualTo(Map.of("team", "a"));
    }

    private MappingSupervisor supervisor(long seed) {
        return new MappingSupervisor(
                new Surroundings(
                        timeline,
                        function,
                        functions,
                        arn ->
                                queues.contains(arn)
                                        ? new MessageSources.Lookup.Found(queue)
                                        : new MessageSources.Lookup.Missing(),
                        store,
                        journals,
                        Thread.ofPlatform().daemon().factory(),
                        Duration.ofSeconds(20)),
                RandomGeneratorFactory.<SplittableGenerator>of("L64X128MixRandom").create(seed));
    }

    private MappingView enabled() throws InterruptedException {
        MappingView created = done(supervisor.create(request(HANDLE)));
        awaitState(created, "Enabled");
        return created;
    }

    private void awaitState(MappingView mapping, String state) throws InterruptedException {
        Watch.lines(
                journal(mapping),
                entry -> entry.line() instanceof StateChanged change && change.to().equals(state),
                1);
    }

    private MappingJournal journal(MappingView mapping) {
        return supervisor.journal(REALM, mapping.config().uuid()).orElseThrow();
    }

    private Finding why(String uuid) throws InterruptedException {
        return supervisor.why(REALM, uuid).orElseThrow().finding();
    }

    private static MappingView done(MappingOutcome outcome) {
        return switch (outcome) {
            case MappingOutcome.Done(var mapping) -> mapping;
            case MappingOutcome.Refused(var refusal) -> throw new AssertionError(refusal);
        };
    }

    private static String refusal(MappingOutcome outcome) {
        return switch (outcome) {
            case MappingOutcome.Done(var mapping) -> throw new AssertionError(mapping);
            case MappingOutcome.Refused(var refusal) -> refusal.message();
        };
    }

    private static MappingRequest request(FunctionArn function) {
        return new MappingRequest(
                Member.given(function),
                Member.given(SOURCE.toString()),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Map.of(),
                Set.of());
    }

    private static MappingRequest target(FunctionArn function) {
        return new MappingRequest(
                Member.given(function),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Map.of(),
                Set.of());
    }

    private static MappingRequest enabled(boolean enabled) {
        return new MappingRequest(
                Member.absent(),
                Member.absent(),
                Member.given(enabled),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Map.of(),
                Set.of());
    }

    private static final class Functions implements FunctionDirectory {
        private final Set<FunctionArn> known = ConcurrentHashMap.newKeySet();

        void exist(FunctionArn arn) {
            known.add(arn);
        }

        void forget(FunctionArn arn) {
            known.remove(arn);
        }

        @Override
        public Lookup find(FunctionArn arn) {
            return known.contains(arn)
                    ? new Lookup.Found(
                            new FunctionDefinition(
                                    arn,
                                    "$LATEST",
                                    "1",
                                    "python3.12",
                                    "app.handler",
                                    Path.of("."),
                                    128,
                                    512,
                                    Duration.ofSeconds(3),
                                    Map.of(),
                                    "/aws/lambda/" + arn.name()))
                    : new Lookup.Missing();
        }

        @Override
        public Registration onChange(Consumer<FunctionArn> changed) {
            return () -> {};
        }
    }
}
