package io.penstock.engine.queuemapping;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Refused;
import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.journal.Counters;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.Scaling;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Moment;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Plays random worlds against the core: a queue with visibility and redrive, a function that
/// fails, hangs, is throttled or reports items, changes of configuration, restarts at any point,
/// stalls and unreachable sources. Half of the queues are FIFO. Checks, after every event, what
/// must always hold.
class QueueMappingSimulationTest {
    private static final int SEEDS = 1_500;

    @Test
    void keepsItsPromisesAndItsDeterminism() {
        Seeds.forEach(
                SEEDS,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        var world = new Simulation(seed);
        var run = new World(world);
        run.begin();

        List<String> trace = world.run(run::check);

        run.checkEnd();
        return trace;
    }

    private static final class World {
        private static final int MESSAGES = 25;
        private static final String GOOD = "{\"k\":\"good\"}";
        private static final String BAD = "{\"k\":\"bad\"}";
        private static final Duration TROUBLE = Duration.ofSeconds(40);
        private static final Payload HEAVY = Payload.of(new byte[2_000_000]);
        private static final Duration RECHECK = Duration.ofMillis(700);
        private static final int GROUPS = 4;
        private static final Refusal[] UNTRIED_AGAIN = {
            Refusal.TOO_LARGE, Refusal.RECURSIVE, Refusal.STOPPING
        };
        private static final FunctionArn FUNCTION =
                FunctionArn.of("us-east-1", "000000000000", "handle");

        private final Simulation world;
        private final RandomGenerator shape;
        private final RandomGenerator fate;
        private final RandomGenerator coreRandom;
        private final ModelQueue queue;
        private final boolean signals;
        private final boolean filters;
        private final boolean fifo;
        private final boolean heavy;
        private final QueueArn source;
        private final Map<Long, Set<String>> runningGroups = new HashMap<>();
        private final Map<String, String> groups = new HashMap<>();
        private final Set<String> sentBad = new HashSet<>();
        private final Set<String> handled = new HashSet<>();
        private final Set<String> deleted = new HashSet<>();
        private final Map<String, Integer> pollOrder = new HashMap<>();
        private final Set<Long> trying = new HashSet<>();
        private final Set<Long> ran = new HashSet<>();
        private Counters counters = Counters.ZERO;
        private QueueMappingConfig config;
        private QueueMapping core;
        private Sieve sieve;
        private int generation;
        private int sent;
        private int running;
        private int polls;
        private int patientPolls;
        private int deletions;
        private boolean stalledEver;
        private long lastNumber;
        private int restarts;
        private Tick stalledUntil = new Tick(0);
        private boolean stopForGood;
        private boolean drained;

        World(Simulation world) {
            this.world = world;
            shape = world.fork();
            fate = world.fork();
            coreRandom = world.fork();
            fifo = shape.nextBoolean();
            heavy = shape.nextInt(4) == 0;
            source = new QueueArn("us-east-1", "000000000000", fifo ? "orders.fifo" : "orders");
            queue =
                    new ModelQueue(
                            Duration.ofMillis(shape.nextInt(1_000, 8_000)),
                            shape.nextInt(4) == 0 ? 3 : 10_000,
                            fifo);
            signals = shape.nextBoolean();
            filters = shape.nextBoolean();
            config = randomConfig();
            sieve = Sieve.of(config);
            core = new QueueMapping(config, signals, 0, coreRandom, now());
        }

        void begin() {
            feed(generation, new Input.Start());
            Duration at = Duration.ZERO;
            for (int i = 0; i < MESSAGES; i++) {
                at = at.plusMillis(shape.nextInt(3) == 0 ? shape.nextInt(4_000) : 0);
                String id = "m" + i;
                world.after(at, () -> send(id));
            }
            int upsets = shape.nextInt(4);
            for (int i = 0; i < upsets; i++) {
                world.after(Duration.ofMillis(shape.nextInt(45_000)), this::upset);
            }
            world.after(RECHECK, this::finishWhenAllIsDone);
        }

        void check() {
            assertThat(counters.inHand()).as("law of the journal").isEqualTo(core.inHand());
            assertThat(running).as("running").isEqualTo(core.snapshot().running());
            assertThat(polls).as("polls").isEqualTo(core.snapshot().polls());
            assertThat(patientPolls).as("idle polls").isLessThanOrEqualTo(signals ? 0 : 1);
            core.nextDeadline()
                    .ifPresent(deadline ->
                            assertThat(world.now().until(deadline).isNegative() && awake())
                                    .as("deadline missed")
                                    .isFalse());
        }

        void checkEnd() {
            assertThat(drained).as("drained").isTrue();
            assertThat(queue.isEmpty()).as("queue empty").isTrue();
            assertThat(counters.inHand()).isZero();
            for (int i = 0; i < MESSAGES; i++) {
                String id = "m" + i;
                assertThat(
                                handled.contains(id)
                                        || queue.deadLettered().contains(id)
                                        || (filters && sentBad.contains(id)))
                        .as("%s handled, dropped or dead-lettered", id)
                        .isTrue();
            }
            if (queue.maxReceives() > MESSAGES) {
                assertThat(queue.deadLettered()).isEmpty();
            }
        }

        private void send(String id) {
            boolean bad = shape.nextInt(4) == 0;
            if (bad) {
                sentBad.add(id);
            }
            String group = "g" + shape.nextInt(GROUPS);
            groups.put(id, group);
            queue.send(id, bad ? BAD : GOOD, group);
            sent++;
            signal();
        }

        private void signal() {
            if (signals) {
                feed(generation, new Input.SourceReady());
            }
        }

        private QueueMappingConfig randomConfig() {
            boolean windowed = !fifo && shape.nextBoolean();
            return new QueueMappingConfig(
                    "11111111-2222-4333-8444-555555555555",
                    FUNCTION,
                    source,
                    windowed ? shape.nextInt(1, 30) : shape.nextInt(1, 11),
                    windowed ? Duration.ofSeconds(shape.nextInt(1, 4)) : Duration.ZERO,
                    filters ? List.of("{\"body\":{\"k\":[\"good\"]}}") : List.of(),
                    shape.nextBoolean(),
                    scaling(),
                    "",
                    false);
        }

        private Scaling scaling() {
            return switch (shape.nextInt(3)) {
                case 0 -> Scaling.ON_DEMAND;
                case 1 -> new Scaling.Capped(shape.nextInt(2, 5));
                default -> new Scaling.Provisioned(2, shape.nextInt(2, 4));
            };
        }

        // ---- the driver's part

        private void feed(int from, Input input) {
            if (from != generation || drained) {
                return;
            }
            if (!awake()) {
                world.after(world.now().until(stalledUntil), () -> feed(from, input));
                return;
            }
            for (Effect effect : core.on(input, now())) {
                world.record(effect);
                perform(effect);
            }
            core.nextDeadline()
                    .ifPresent(deadline ->
                            world.after(
                                    world.now().until(deadline), () -> timePassed(from, deadline)));
        }

        private boolean awake() {
            return world.now().reached(stalledUntil);
        }

        private void timePassed(int from, Tick deadline) {
            if (core.nextDeadline().filter(deadline::equals).isPresent()) {
                feed(from, new Input.TimePassed());
            }
        }

        private void perform(Effect effect) {
            switch (effect) {
                case Effect.Note(var line) -> note(line);
                case Effect.Became(var phase) -> became(phase);
                case Effect.CutPolls() -> {}
                case Effect.Poll poll -> poll(poll);
                case Effect.Invoke invoke -> invoke(invoke);
                case Effect.Delete delete -> delete(delete);
            }
        }

        private void note(JournalLine line) {
            counters = counters.plus(line);
            checkWhoRan(line);
            if (line instanceof JournalLine.LetGo letGo
                    && letGo.cause().contains("visibility timeout ended")
                    && !stalledEver) {
                // The news of a throttle may come when it is too late already, by one latency.
                assertThat(letGo.visibleAgainAt())
                        .as("let go in time")
                        .isBetween(world.instant().minusMillis(20), world.instant());
            }
        }

        /// What never ran is never told as if it had, and the other way round.
        private void checkWhoRan(JournalLine line) {
            switch (line) {
                case JournalLine.Started _ -> {
                    trying.clear();
                    ran.clear();
                }
                case JournalLine.Invoked(var batch, _, _, _) -> trying.add(batch);
                case JournalLine.Throttled(var batch, _, _, _) -> trying.remove(batch);
                case JournalLine.Refused(var batch, _, _, _, _) -> trying.remove(batch);
                case JournalLine.Answered answered -> ran.add(answered.batch());
                case JournalLine.FunctionFailed failed -> ran.add(failed.batch());
                case JournalLine.LetGo letGo -> {
                    assertThat(ran).as("let go of after a run").doesNotContain(letGo.batch());
                    assertThat(trying).as("let go of in a run").doesNotContain(letGo.batch());
                }
                case JournalLine.Returned returned when trying.contains(returned.batch()) ->
                        assertThat(ran).as("returned by the function").contains(returned.batch());
                case JournalLine.Returned _,
                        JournalLine.Polled _,
                        JournalLine.PollFailed _,
                        JournalLine.Filtered _,
                        JournalLine.BatchClosed _,
                        JournalLine.Deleted _,
                        JournalLine.DeleteFailed _,
                        JournalLine.FilteredDeleteFailed _,
                        JournalLine.DeadLettered _,
                        JournalLine.RedeliveredWhileRunning _,
                        JournalLine.PollersChanged _,
                        JournalLine.StateChanged _,
                        JournalLine.ConfigChanged _ -> {}
            }
        }

        private void became(Phase phase) {
            if (phase == Phase.DRAINED) {
                assertThat(running).as("running when drained").isZero();
                assertThat(core.inHand()).as("in hand when drained").isZero();
                if (stopForGood) {
                    drained = true;
                } else {
                    int stopped = generation;
                    world.after(Duration.ofMillis(fate.nextInt(2_000)), () -> restart(stopped));
                }
            }
        }

        private void poll(Effect.Poll poll) {
            int from = generation;
            polls++;
            patientPolls += poll.patience().isPositive() ? 1 : 0;
            Snapshot snapshot = core.snapshot();
            if (config.window().isZero()) {
                int waiting = snapshot.waiting() + snapshot.heldBack();
                int slow = Math.max(0, deletions - QueueMapping.SETTLING_MAX);
                assertThat(running + slow + waiting + polls)
                        .as("room for what is polled")
                        .isLessThanOrEqualTo(snapshot.limit());
            }
            assertThat(poll.max()).isBetween(1, 10);
            Tick until = world.now().plus(poll.patience());
            if (poll.patience().isZero()) {
                world.after(latency(), () -> receive(from, poll, until));
            } else {
                world.after(Duration.ZERO, () -> receive(from, poll, until));
            }
        }

        private void receive(int from, Effect.Poll poll, Tick until) {
            if (from != generation) {
                return; // the process died before the call reached the queue
            }
            boolean patient = poll.patience().isPositive();
            boolean draining = core.snapshot().phase() == Phase.DRAINING;
            if (patient
                    && !draining
                    && !queue.anyVisible(world.now())
                    && !world.now().reached(until)) {
                world.after(RECHECK, () -> receive(from, poll, until));
                return;
            }
            Reception reception =
                    troubled() && fate.nextInt(12) == 0
                            ? new Reception.Unreachable(false, "connection refused")
                            : queue.receive(poll.max(), world.now());
            if (reception instanceof Reception.Messages messages
                    && !messages.messages().isEmpty()) {
                world.after(queue.visibility(), this::signal);
            }
            Intake intake = weighed(sieve.sift(reception));
            Tick askedAt = world.now();
            if (patient) {
                received(from, poll, intake, world.now());
            } else {
                world.after(latency(), () -> received(from, poll, intake, askedAt));
            }
        }

        /// In a heavy world few messages fit into one event.
        private Intake weighed(Intake intake) {
            return heavy && intake instanceof Intake.Messages(var messages, var w, var visibility)
                    ? new Intake.Messages(
                            messages.stream()
                                    .map(each ->
                                            new Intake.Sifted(each.message(), each.match(), HEAVY))
                                    .toList(),
                            w,
                            visibility)
                    : intake;
        }

        private void received(int from, Effect.Poll poll, Intake intake, Tick hiddenFrom) {
            if (from != generation) {
                return;
            }
            if (!awake()) {
                world.after(
                        world.now().until(stalledUntil),
                        () -> received(from, poll, intake, hiddenFrom));
                return;
            }
            polls--;
            patientPolls -= poll.patience().isPositive() ? 1 : 0;
            if (intake instanceof Intake.Messages(var messages, _, _)) {
                messages.forEach(
                        each -> pollOrder.put(each.message().receiptHandle(), pollOrder.size()));
            }
            feed(from, new Input.Received(poll.poll(), intake, hiddenFrom));
        }

        private void invoke(Effect.Invoke invoke) {
            running++;
            assertThat(running).as("running").isLessThanOrEqualTo(core.snapshot().limit());
            lastNumber = Math.max(lastNumber, invoke.batch());
            int allowed = config.maximumConcurrency();
            if (allowed != QueueMappingConfig.UNLIMITED) {
                assertThat(running).as("MaximumConcurrency").isLessThanOrEqualTo(allowed);
            }
            for (QueueMessage message : invoke.messages()) {
                assertThat(deleted)
                        .as("invoked after its deletion")
                        .doesNotContain(message.messageId());
                assertThat(queue.hides(message, world.now()))
                        .as("%s invoked within its visibility", message)
                        .isTrue();
                assertThat(filters && message.body().equals(BAD)).as("filtered").isFalse();
            }
            assertThat(
                            invoke.messages().stream()
                                    .map(message -> pollOrder.get(message.receiptHandle())))
                    .as("order of the pipeline")
                    .isSorted();
            checkGroups(invoke);
            if (!heavy) {
                assertThat(invoke.request().event().isEmpty()).isFalse();
            }
            int from = generation;
            InvocationResult result = fateOf(invoke);
            Duration takes = duration(result);
            world.after(takes, () -> invoked(from, invoke, result, takes));
        }

        /// No two batches of a group run at a time; and what is invoked is the head of its group,
        /// in order, but for messages that the filter drops.
        private void checkGroups(Effect.Invoke invoke) {
            if (!fifo) {
                return;
            }
            Map<String, List<String>> byGroup = new LinkedHashMap<>();
            for (QueueMessage message : invoke.messages()) {
                String id = message.messageId();
                byGroup.computeIfAbsent(groups.getOrDefault(id, "?"), _ -> new ArrayList<>())
                        .add(id);
            }
            runningGroups
                    .values()
                    .forEach(others ->
                            assertThat(others)
                                    .as("groups in flight twice")
                                    .doesNotContainAnyElementsOf(byGroup.keySet()));
            runningGroups.put(invoke.batch(), byGroup.keySet());
            byGroup.forEach((group, ids) -> {
                List<String> head =
                        queue.remaining(group).stream()
                                .filter(id -> !filters || !sentBad.contains(id))
                                .limit(ids.size())
                                .toList();
                assertThat(ids).as("order of group %s", group).isEqualTo(head);
            });
        }

        private void invoked(
                int from, Effect.Invoke invoke, InvocationResult result, Duration takes) {
            if (from == generation && !awake()) {
                world.after(
                        world.now().until(stalledUntil),
                        () -> invoked(from, invoke, result, takes));
                return;
            }
            if (result instanceof Returned returned) {
                String answer = returned.response().text();
                invoke.messages().stream()
                        .map(QueueMessage::messageId)
                        .filter(id ->
                                !invoke.shape().reportsItemFailures()
                                        || !answer.contains("\"" + id + "\""))
                        .filter(_ ->
                                !answer.equals("not json") || !invoke.shape().reportsItemFailures())
                        .forEach(handled::add);
            }
            if (from == generation) {
                running--;
                runningGroups.remove(invoke.batch());
                var report = new InvocationReport(result, "$LATEST", false, takes, Payload.EMPTY);
                feed(from, new Input.Invoked(invoke.batch(), report, invoke.read(result)));
            }
        }

        private InvocationResult fateOf(Effect.Invoke invoke) {
            if (!troubled()) {
                return new Returned(Payload.of("null"));
            }
            return switch (fate.nextInt(11)) {
                case 0 -> new FunctionFailed("ValueError", "poison", Payload.EMPTY);
                case 1 -> new FunctionFailed("Sandbox.Timedout", "timed out", Payload.EMPTY);
                case 2, 3 -> new Throttled(ThrottleReason.CONCURRENT_INVOCATION_LIMIT_EXCEEDED);
                case 4 -> new Returned(Payload.of(someFailures(invoke)));
                case 5 -> new Returned(Payload.of("not json"));
                case 6 -> new Refused(Refusal.NOT_ACTIVE, "function handle is Pending");
                case 7 -> new Refused(UNTRIED_AGAIN[fate.nextInt(3)], "not with these messages");
                default -> new Returned(Payload.of("{}"));
            };
        }

        private String someFailures(Effect.Invoke invoke) {
            return invoke.messages().stream()
                    .map(QueueMessage::messageId)
                    .filter(_ -> fate.nextBoolean())
                    .map(id -> "{\"itemIdentifier\":\"" + id + "\"}")
                    .collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}"));
        }

        private Duration duration(InvocationResult result) {
            boolean ran = result instanceof Returned || result instanceof FunctionFailed;
            if (!ran) {
                return latency();
            }
            boolean slow = troubled() && fate.nextInt(8) == 0;
            return Duration.ofMillis(slow ? fate.nextInt(12_000) : fate.nextInt(1, 300));
        }

        private void delete(Effect.Delete delete) {
            int from = generation;
            deletions++;
            world.after(
                    latency(),
                    () -> {
                        if (from != generation && fate.nextBoolean()) {
                            return; // the process died before the call reached the queue
                        }
                        Deletion outcome = deleteNow(delete);
                        deleted(from, new Input.Deleted(delete.deletion(), outcome));
                    });
        }

        private void deleted(int from, Input.Deleted input) {
            if (from == generation && !awake()) {
                world.after(world.now().until(stalledUntil), () -> deleted(from, input));
            } else if (from == generation) {
                deletions--;
                feed(from, input);
            }
        }

        private Deletion deleteNow(Effect.Delete delete) {
            if (troubled() && fate.nextInt(15) == 0) {
                return new Deletion(
                        delete.receiptHandles().stream()
                                .map(handle -> new Deletion.Failure(handle, "InternalError"))
                                .toList());
            }
            for (String id : queue.named(delete.receiptHandles())) {
                assertThat(handled.contains(id) || (filters && sentBad.contains(id)))
                        .as("%s deleted only when handled or dropped", id)
                        .isTrue();
                deleted.add(id);
            }
            Deletion outcome = queue.delete(delete.receiptHandles());
            if (fifo) {
                signal(); // a group may be free again
            }
            return outcome;
        }

        // ---- the world's part

        private void upset() {
            if (stopForGood) {
                return;
            }
            switch (fate.nextInt(4)) {
                case 0 -> crash();
                case 1 -> feed(generation, new Input.Stop());
                case 2 -> {
                    if (awake()) {
                        stalledEver = true;
                        stalledUntil = world.now().plus(Duration.ofMillis(fate.nextInt(15_000)));
                    }
                }
                default -> {
                    if (awake()) {
                        config = randomConfig();
                        sieve = Sieve.of(config);
                        feed(generation, new Input.Reconfigure(config));
                    }
                }
            }
        }

        private void crash() {
            int died = generation;
            restart(died);
        }

        private void restart(int from) {
            if (from != generation) {
                return;
            }
            generation++;
            runningGroups.clear();
            restarts++;
            running = 0;
            polls = 0;
            patientPolls = 0;
            deletions = 0;
            core =
                    new QueueMapping(
                            config, signals, lastNumber + restarts * 1_000L, coreRandom, now());
            stalledUntil = world.now();
            feed(generation, new Input.Start());
            if (core.snapshot().polls() == 0) {
                signal();
            }
        }

        private void finishWhenAllIsDone() {
            if (sent == MESSAGES && queue.isEmpty() && core.inHand() == 0) {
                stopForGood = true;
                Snapshot snapshot = core.snapshot();
                if (snapshot.phase() == Phase.DRAINED) {
                    drained = true;
                } else {
                    feed(generation, new Input.Stop());
                }
            } else {
                world.after(RECHECK, this::finishWhenAllIsDone);
            }
        }

        private boolean troubled() {
            return world.now().nanos() < TROUBLE.toNanos();
        }

        private Duration latency() {
            return Duration.ofMillis(fate.nextInt(1, 20));
        }

        private Moment now() {
            return new Moment(world.now(), world.instant());
        }
    }
}
