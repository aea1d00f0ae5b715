package io.penstock.services.queue.core;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Seeds;
import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message.State;
import io.penstock.services.queue.core.TenantView.Standing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Plays random days of a fair queue, one message at a time, against a naive model that keeps every
/// message in a list, looks at all of them, and adds up processing time in a loop. Who is noisy is
/// taken from the queue, and every change of it is checked against the rules; whose turn it is
/// follows from that.
class FairQueueSimulationTest {
    private static final int EVENTS = 120;
    private static final double STEP_SECONDS = 0.5;

    @Test
    void keepsItsPromisesAndItsDeterminism() {
        Seeds.forEach(
                60,
                seed -> assertThat(play(seed)).as("same seed, same trace").isEqualTo(play(seed)));
    }

    private static List<String> play(long seed) {
        var world = new Simulation(seed);
        var day = new Day(world.fork(), world.fork());
        RandomGenerator pace = world.fork();
        for (int event = 0; event < EVENTS; event++) {
            int kind = pace.nextInt(200);
            double seconds = kind == 0 ? 200 : kind < 20 ? 5 * pace.nextDouble() : 0.1;
            world.after(Duration.ZERO, () -> world.record(day.act(seconds)));
        }
        world.after(Duration.ZERO, day::end);
        return world.run(day::check);
    }

    /// What the model knows of one tenant.
    private static final class Use {
        double seconds;
        int turn;
    }

    private static final class Day {
        private final Workshop shop = new Workshop(FairRules.STANDARD);
        private final RandomGenerator random;
        private final int groups;
        private final int burst;
        private boolean flood; // is still to come: more than a tenant may have in line
        private final Map<Long, Message> alive = new TreeMap<>();
        private final Map<String, Use> uses = new TreeMap<>();
        private Set<String> noisy = new TreeSet<>();
        private double allSeconds;
        private int turns;

        Day(RandomGenerator shape, RandomGenerator random) {
            this.random = random;
            groups = shape.nextInt(1, 15);
            burst = shape.nextInt(1, 60);
            flood = shape.nextInt(4) == 0;
        }

        Object act(double seconds) {
            pass(seconds);
            return switch (random.nextInt(10)) {
                case 0, 1 -> send();
                case 2, 3, 4, 5 -> receive(random.nextInt(1, burst + 1));
                case 6, 7 -> end(random.nextInt(1, burst + 1));
                case 8 -> release();
                default -> delay();
            };
        }

        void end() {
            receive(Integer.MAX_VALUE);
            end(Integer.MAX_VALUE);
            shop.pass(Duration.ofHours(1)); // whoever was delayed comes, all use has faded
            uses.clear();
            allSeconds = 0;
            settleNoise();
            receive(Integer.MAX_VALUE);
            end(Integer.MAX_VALUE);
            assertThat(alive).as("delivered and deleted").isEmpty();
            shop.pass(Duration.ofHours(1));
            assertThat(shop.core.tenants(TenantView.Size.BACKLOG, 100, shop.moment())).isEmpty();
            assertThat(shop.core.nextDeadline()).isEmpty();
        }

        /// Every number of the metrics is what counting says.
        void check() {
            FairnessSnapshot fairness = shop.fairness();
            assertThat(fairness.noisyGroups()).isEqualTo(noisy.size());
            assertThat(fairness.visibleInQuietGroups()).isEqualTo(quiet(State.VISIBLE));
            assertThat(fairness.inFlightInQuietGroups()).isEqualTo(quiet(State.IN_FLIGHT));
            assertThat(fairness.delayedInQuietGroups()).isEqualTo(quiet(State.DELAYED));
            assertThat(fairness.oldestAgeInQuietGroups()).isLessThanOrEqualTo(fairness.oldestAge());
            if (noisy.isEmpty()) {
                assertThat(fairness.oldestAgeInQuietGroups()).isEqualTo(fairness.oldestAge());
            }
            for (TenantView view : shop.core.tenants(TenantView.Size.BACKLOG, 100, shop.moment())) {
                assertThat(view.visible()).isEqualTo(count(view.group(), State.VISIBLE));
                assertThat(view.inFlight()).isEqualTo(count(view.group(), State.IN_FLIGHT));
                assertThat(view.delayed()).isEqualTo(count(view.group(), State.DELAYED));
            }
        }

        private Object send() {
            String group = group();
            int few = random.nextInt(1, burst + 1);
            for (int i = flood ? Turns.LINED_MAX + few : few; i > 0; i--) {
                Message message = shop.send(group);
                alive.put(message.number(), message);
            }
            flood = false;
            settleNoise();
            return "send " + group;
        }

        private Object delay() {
            String group = group();
            Message message = shop.send(group, Duration.ofSeconds(random.nextInt(1, 30)));
            alive.put(message.number(), message);
            return "delay " + message;
        }

        private Object receive(int most) {
            var got = new ArrayList<Long>();
            for (int i = 0; i < most; i++) {
                List<Choice> choices = choices();
                List<Message> taken = shop.receive(1);
                if (taken.isEmpty()) {
                    assertThat(choices).as("idle while somebody waits").isEmpty();
                    break;
                }
                Message message = taken.getFirst();
                assertThat(alive.get(message.number())).isSameAs(message);
                assertTurn(message, choices);
                got.add(message.number());
                use(Workshop.groupOf(message)).turn = ++turns;
                settleNoise();
            }
            return "receive " + got;
        }

        /// A quiet tenant whose turn it was may be found to be noisy just then, because of the time
        /// that has passed. Of the one that was served one cannot say whether that was before.
        private void assertTurn(Message message, List<Choice> choices) {
            String served = Workshop.groupOf(message);
            Set<String> after = noisyNow();
            var known = new TreeSet<>(noisy);
            after.stream().filter(group -> !group.equals(served)).forEach(known::add);
            var perhaps = new TreeSet<>(known);
            if (after.contains(served)) {
                perhaps.add(served);
            }
            assertThat(message).isIn(first(choices, known), first(choices, perhaps));
        }

        private Object end(int most) {
            List<Message> held = inFlight().limit(most).toList();
            for (Message message : held) {
                alive.remove(message.number());
                shop.delete(message);
                settleNoise();
            }
            return "end " + held.size();
        }

        private Object release() {
            Optional<Message> held = inFlight().findFirst();
            held.ifPresent(shop::release);
            settleNoise();
            return "release " + held;
        }

        private void pass(double seconds) {
            for (double left = seconds; left > 0; left -= STEP_SECONDS) {
                double step = Math.min(STEP_SECONDS, left);
                double kept = Math.exp(-step / 60);
                allSeconds = kept * allSeconds + (1 - kept) * 60 * inFlight().count();
                uses.forEach((group, use) ->
                        use.seconds =
                                kept * use.seconds
                                        + (1 - kept) * 60 * count(group, State.IN_FLIGHT));
                growOlder(step);
                settleNoise();
            }
        }

        /// Lets time alone pass: whatever has an age is older by that time.
        private void growOlder(double seconds) {
            FairnessSnapshot before = shop.fairness();
            Set<String> loud = noisyNow();
            Tick start = shop.now();
            shop.pass(seconds);
            Duration passed = Duration.ofNanos(shop.now().nanos() - start.nanos());
            FairnessSnapshot after = shop.fairness();
            assertOlder(before.oldestAge(), after.oldestAge(), passed);
            if (noisyNow().equals(loud)) { // else somebody else is the oldest of the quiet ones
                assertOlder(
                        before.oldestAgeInQuietGroups(), after.oldestAgeInQuietGroups(), passed);
            }
        }

        /// No age at all may mean that there is nobody, or somebody new.
        private static void assertOlder(Duration before, Duration after, Duration passed) {
            Duration least = before.isZero() ? before : before.plus(passed);
            assertThat(after).isBetween(least, before.plus(passed));
        }

        /// Checks every change of who is noisy since the last look, and takes it over.
        private void settleNoise() {
            Set<String> now = noisyNow();
            for (String group : uses.keySet()) {
                boolean backlog = count(group, State.VISIBLE) > 0;
                if (now.contains(group)) {
                    assertThat(backlog).as("backlog of " + group).isTrue();
                    assertThat(noisy.contains(group) || mayBeNoisy(group)).as(group).isTrue();
                } else {
                    assertThat(backlog && mustBeNoisy(group)).as(group).isFalse();
                }
            }
            noisy = now;
        }

        /// Who was found noisy within the step of time that has passed may use a little less now.
        private boolean mayBeNoisy(String group) {
            Use use = use(group);
            return manyInFlight(group) || (use.seconds > 9.5 && use.seconds > 0.095 * allSeconds);
        }

        /// Who became noisy by its time may be found so a second later, and can have been forgotten
        /// in between if it used little.
        private boolean mustBeNoisy(String group) {
            Use use = use(group);
            double grown = 1.5 * count(group, State.IN_FLIGHT);
            boolean byTime =
                    grown > 0 && use.seconds > 10 + grown && use.seconds > 0.14 * allSeconds;
            return !group.isEmpty() && (manyInFlight(group) || byTime);
        }

        private boolean manyInFlight(String group) {
            long mine = count(group, State.IN_FLIGHT);
            return mine >= 30 && 10 * mine > inFlight().count();
        }

        private Set<String> noisyNow() {
            var now = new TreeSet<String>();
            for (TenantView view : shop.core.tenants(TenantView.Size.BACKLOG, 100, shop.moment())) {
                if (view.standing() instanceof Standing.Noisy) {
                    now.add(view.group());
                }
            }
            return now;
        }

        /// Returns everything that can be received, with what decides whose turn it is.
        private List<Choice> choices() {
            Map<String, Long> inFlight =
                    inFlight().collect(groupingBy(Workshop::groupOf, counting()));
            return alive.values().stream()
                    .filter(message -> message.state() == State.VISIBLE)
                    .map(message -> choice(message, inFlight))
                    .toList();
        }

        private Choice choice(Message message, Map<String, Long> inFlight) {
            String group = Workshop.groupOf(message);
            Tenant tenant = message.tenant;
            long counts =
                    tenant == null ? message.place : Math.max(message.place, tenant.notBefore);
            return new Choice(
                    message,
                    counts,
                    message.place,
                    inFlight.getOrDefault(group, 0L),
                    use(group).turn);
        }

        private static @Nullable Message first(List<Choice> choices, Set<String> noisy) {
            Optional<Choice> quiet =
                    choices.stream().filter(each -> !each.of(noisy)).min(Choice.ARRIVAL);
            Optional<Choice> loud =
                    choices.stream().filter(each -> each.of(noisy)).min(Choice.FEWEST);
            return quiet.or(() -> loud).map(Choice::message).orElse(null);
        }

        private Use use(String group) {
            return uses.computeIfAbsent(group, _ -> new Use());
        }

        private long quiet(State state) {
            return alive.values().stream()
                    .filter(message -> message.state() == state)
                    .filter(message -> !noisy.contains(Workshop.groupOf(message)))
                    .count();
        }

        private Stream<Message> inFlight() {
            return alive.values().stream().filter(message -> message.state() == State.IN_FLIGHT);
        }

        private int count(String group, State state) {
            return (int)
                    alive.values().stream()
                            .filter(message -> message.state() == state)
                            .filter(message -> Workshop.groupOf(message).equals(group))
                            .count();
        }

        private String group() {
            int which = random.nextInt(groups + 1);
            return which == 0 ? "" : "t" + Math.min(which, random.nextInt(1, groups + 1));
        }
    }

    /// One message that can be received.
    ///
    /// @param counts its place, or that of its tenant if that is later
    /// @param inFlight how many of its group are
    /// @param turn when its group was served last
    private record Choice(Message message, long counts, long place, long inFlight, int turn) {
        static final Comparator<Choice> ARRIVAL =
                Comparator.comparingLong(Choice::counts).thenComparingLong(Choice::place);
        static final Comparator<Choice> FEWEST =
                Comparator.comparingLong(Choice::inFlight)
                        .thenComparingInt(Choice::turn)
                        .thenComparingLong(Choice::place);

        boolean of(Set<String> groups) {
            return groups.contains(Workshop.groupOf(message));
        }
    }
}
