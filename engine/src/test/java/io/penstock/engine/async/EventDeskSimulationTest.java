package io.penstock.engine.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Random functions, faults, targets and crashes around the desk. Nothing is lost, nothing runs
/// more often than it may, what ends does so in order.
class EventDeskSimulationTest {
    @Test
    void keepsItsPromisesAndItsDeterminism() {
        Seeds.forEach(
                500,
                seed ->
                        assertThat(new World(seed).play())
                                .as("same seed, same trace")
                                .isEqualTo(new World(seed).play()));
    }

    /// One life after another of a desk, with what is safe between them.
    private static final class World {
        private static final int EVENTS = 40;
        private static final DeskLimits LIMITS = new DeskLimits(5, 3);

        private final Simulation simulation;
        private final RandomGenerator random;
        private final Map<FunctionArn, EventRules> rules = new HashMap<>();
        private final List<FunctionArn> functions = new ArrayList<>();
        private final Map<Long, AcceptedEvent> stored = new HashMap<>();
        private final Map<Long, EventState> states = new HashMap<>();
        private final Map<Long, Story> stories = new HashMap<>();
        private EventDesk desk;
        private int life;
        private int crashesLeft;

        World(long seed) {
            simulation = new Simulation(seed);
            random = simulation.fork();
            desk = new EventDesk(LIMITS, this::rulesOf);
            crashesLeft = random.nextInt(3);
            for (int i = 0; i < 3; i++) {
                FunctionArn function = FunctionArn.of("us-east-1", "000000000000", "f" + i);
                functions.add(function);
                rules.put(function, someRules());
            }
        }

        List<String> play() {
            for (int i = 1; i <= EVENTS; i++) {
                long number = i;
                simulation.after(Duration.ofMillis(random.nextInt(600_000)), () -> accept(number));
            }
            List<String> trace = simulation.run(this::check);
            assertThat(desk.size()).as("nothing is left").isZero();
            assertThat(desk.inFlight()).isZero();
            assertThat(stored).isEmpty();
            assertThat(stories).hasSize(EVENTS);
            stories.values().forEach(Story::checkEnd);
            return trace;
        }

        private EventRules rulesOf(FunctionArn function) {
            return rules.getOrDefault(function, EventRules.DEFAULT);
        }

        private EventRules someRules() {
            return new EventRules(
                    random.nextInt(3),
                    Duration.ofSeconds(random.nextInt(60, 900)),
                    random.nextBoolean() ? "success" : "",
                    random.nextBoolean() ? "failure" : "",
                    random.nextBoolean() ? "letters" : "",
                    random.nextInt(8) == 0);
        }

        private void accept(long number) {
            FunctionArn function = functions.get(random.nextInt(functions.size()));
            var event = new AcceptedEvent(number, "id-" + number, function, "", nowMillis());
            stored.put(number, event);
            stories.put(number, new Story(rulesOf(function), nowMillis()));
            tell(new Input.Accepted(event));
        }

        private void tell(Input input) {
            simulation.record(input.getClass().getSimpleName());
            desk.on(input, nowMillis()).forEach(this::perform);
            arm();
        }

        private void arm() {
            int now = life;
            desk.nextDeadline()
                    .ifPresent(due ->
                            simulation.after(
                                    Duration.ofMillis(Math.max(0, due - nowMillis())),
                                    () -> {
                                        if (now == life && isDue()) {
                                            tell(new Input.TimePassed());
                                        }
                                    }));
        }

        private boolean isDue() {
            return desk.nextDeadline().orElse(Long.MAX_VALUE) <= nowMillis();
        }

        private void perform(Effect effect) {
            simulation.record(effect);
            switch (effect) {
                case Effect.Run run -> {
                    story(run.event().number()).begins(run.attempt());
                    answer(new Input.Attempted(run.event().number(), someAttempt(run.event())));
                }
                case Effect.Deliver deliver -> {
                    Story story = story(deliver.event().number());
                    story.delivers(deliver.errand(), deliver.ending());
                    answer(new Input.Delivered(deliver.event().number(), someDelivery()));
                }
                case Effect.Keep(long number, EventState state, _) -> states.put(number, state);
                case Effect.Forget(long number) -> {
                    stored.remove(number);
                    states.remove(number);
                    story(number).forgotten = true;
                }
                case Effect.Tell(AcceptedEvent event, EventFact fact) -> {
                    if (fact instanceof EventFact.Ended(Condition condition, _, _)) {
                        story(event.number()).ended(condition);
                    }
                    assertThat(fact.text()).isNotEmpty();
                }
                case Effect.Count _ -> {}
            }
        }

        private void answer(Input input) {
            int now = life;
            Duration duration = Duration.ofMillis(random.nextInt(1, 30_000));
            simulation.after(
                    duration,
                    () -> {
                        if (now != life) {
                            return; // whoever asked is dead
                        }
                        if (crashesLeft > 0 && random.nextInt(40) == 0) {
                            crash();
                        } else {
                            happen(input);
                            tell(input);
                        }
                    });
        }

        private void happen(Input input) {
            if (input instanceof Input.Attempted(long number, Attempt.Ran _)) {
                story(number).runs++;
            }
        }

        private void crash() {
            crashesLeft--;
            life++;
            simulation.record("crash");
            desk = new EventDesk(LIMITS, this::rulesOf);
            stored.values().stream()
                    .sorted((one, other) -> Long.compare(one.number(), other.number()))
                    .toList()
                    .forEach(event -> {
                        EventState state = states.get(event.number());
                        story(event.number()).restored();
                        tell(
                                state == null
                                        ? Input.Restored.untouched(event)
                                        : new Input.Restored(event, state));
                    });
        }

        private Attempt someAttempt(AcceptedEvent event) {
            return switch (random.nextInt(10)) {
                case 0, 1, 2 -> ran(false);
                case 3, 4, 5 -> ran(true);
                case 6, 7 -> new Attempt.Refused(429, "Rate Exceeded.");
                case 8 -> new Attempt.Refused(500, "busy " + event.number());
                default ->
                        random.nextInt(4) == 0
                                ? new Attempt.Looped("loop")
                                : random.nextBoolean() ? new Attempt.Missing("gone") : ran(true);
            };
        }

        private static Attempt ran(boolean failed) {
            return new Attempt.Ran(
                    new LastAnswer.Given(
                            "$LATEST", failed, failed ? "broken" : "", Payload.of("{}")));
        }

        private Delivery someDelivery() {
            return switch (random.nextInt(4)) {
                case 0 -> new Delivery.Impossible("missing");
                case 1 -> new Delivery.Unreachable("silent");
                default -> new Delivery.Done();
            };
        }

        private void check() {
            assertThat(desk.inFlight()).isBetween(0, LIMITS.inFlightMax());
            assertThat(desk.size()).as("all that is stored is known").isEqualTo(stored.size());
            functions.forEach(function ->
                    assertThat(desk.standing(function).underWay())
                            .isLessThanOrEqualTo(LIMITS.perFunctionMax()));
        }

        private Story story(long number) {
            Story story = stories.get(number);
            if (story == null) {
                throw new AssertionError("nobody sent event " + number);
            }
            return story;
        }

        private long nowMillis() {
            return simulation.instant().toEpochMilli();
        }
    }

    /// What one event went through.
    private static final class Story {
        private final EventRules rules;
        private final long acceptedMillis;
        private final List<Errand.Kind> errands = new ArrayList<>();
        private final Set<Condition> endings = new HashSet<>();
        private int runs;
        private boolean forgotten;

        Story(EventRules rules, long acceptedMillis) {
            this.rules = rules;
            this.acceptedMillis = acceptedMillis;
        }

        void begins(int attempt) {
            assertThat(forgotten).isFalse();
            assertThat(endings).as("no attempt after the end").isEmpty();
            assertThat(attempt).isBetween(1, rules.retries() + 1);
            assertThat(runs).isLessThanOrEqualTo(rules.retries());
            assertThat(rules.switchedOff()).isFalse();
        }

        void ended(Condition condition) {
            endings.add(condition);
            assertThat(endings).hasSize(1);
        }

        void delivers(Errand errand, Ending ending) {
            assertThat(forgotten).isFalse();
            assertThat(ending.atMillis()).isGreaterThanOrEqualTo(acceptedMillis);
            boolean success = ending.condition() == Condition.SUCCESS;
            assertThat(errand.kind() == Errand.Kind.ON_SUCCESS).isEqualTo(success);
            if (errands.isEmpty() || errands.getLast() != errand.kind()) {
                assertThat(errands).as("the dead letter is last").doesNotContain(errand.kind());
                assertThat(errands).doesNotContain(Errand.Kind.DEAD_LETTER);
                errands.add(errand.kind());
            }
        }

        /// A crash may come between an ending and its record.
        void restored() {
            if (!forgotten && errands.isEmpty()) {
                endings.clear();
            }
        }

        void checkEnd() {
            assertThat(forgotten).isTrue();
            assertThat(endings).hasSize(1);
            boolean success = endings.contains(Condition.SUCCESS);
            assertThat(errands.contains(Errand.Kind.ON_SUCCESS))
                    .isEqualTo(success && !rules.onSuccess().isEmpty());
            assertThat(errands.contains(Errand.Kind.ON_FAILURE))
                    .isEqualTo(!success && !rules.onFailure().isEmpty());
            assertThat(errands.contains(Errand.Kind.DEAD_LETTER))
                    .isEqualTo(!success && !rules.deadLetter().isEmpty());
        }
    }
}
