package io.penstock.simulation.world;

import static io.penstock.simulation.world.BrokenPromise.unless;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.journal.MessageStory.End;
import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import io.penstock.engine.why.Explanation;
import io.penstock.engine.why.Finding;
import io.penstock.simulation.scenario.MessageKind;
import io.penstock.simulation.scenario.Scenario;
import io.penstock.simulation.scenario.Upset;
import io.penstock.simulation.world.MessageAudit.Fate;
import io.penstock.simulation.world.MessageAudit.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One world: a queue, mappings, functions, traffic and trouble, played from its beginning until
/// every message has found its end. The same scenario with the same seed plays the same life.
///
/// Not thread-safe. Plays once.
public final class World {
    private static final Duration LOOK_EVERY = Duration.ofMillis(1_700);

    /// How far apart the messages of a burst are: about as far as a poll takes.
    private static final Duration BURST = Duration.ofMillis(30);

    /// How long after the last trouble a message may take to find its end.
    private static final Duration PATIENCE = Duration.ofDays(1);

    private static final Set<Finding> SOON_OVER =
            Set.of(Finding.STARTING, Finding.QUEUE_UNREACHABLE);
    private static final Set<Finding> AFTER_TROUBLE =
            Set.of(
                    Finding.NOTHING_TO_DO,
                    Finding.FUNCTION_FAILING,
                    Finding.THROTTLED,
                    Finding.FUNCTION_UNAVAILABLE,
                    Finding.ALL_FILTERED);

    private final Scenario scenario;
    private final Simulation simulation;
    private final Tally tally = new Tally();
    private final MessageAudit messages;
    private final SimulatedQueue queue;
    private final SimulatedFunction function;
    private final List<MappingRun> mappings = new ArrayList<>();
    private final Chance traffic;
    private boolean closing;

    /// Creates a world that has not begun.
    public World(Scenario scenario, long seed) {
        this.scenario = scenario;
        simulation = new Simulation(seed);
        messages = new MessageAudit(scenario.queue());
        traffic = chance();
        var pipeline = new PipelineAudit();
        queue =
                new SimulatedQueue(
                        simulation,
                        scenario.queue(),
                        scenario.mappings().getFirst().source(),
                        scenario.traffic().bodyBytes(),
                        chance(),
                        new Watchers(messages, pipeline, tally));
        function =
                new SimulatedFunction(
                        simulation, scenario.function(), scenario.account(), chance(), tally);
        scenario.mappings()
                .forEach(config -> {
                    var around = new MappingRun.Surroundings(queue, function, pipeline, chance());
                    var run =
                            new MappingRun(simulation, config, scenario.queue().signals(), around);
                    mappings.add(run);
                    queue.listen(run);
                    function.reserveFor(config.function());
                });
    }

    /// Plays to the end.
    ///
    /// @return the world's history, for comparison with that of another play
    /// @throws BrokenPromise if something happened that must never happen
    public List<String> play() {
        mappings.forEach(MappingRun::start);
        send();
        disturb();
        simulation.after(LOOK_EVERY, this::look);
        List<String> trace = simulation.run(this::check);
        checkEnd();
        return trace;
    }

    /// Returns what came of it.
    public Tally tally() {
        return tally;
    }

    // ---- what happens by itself

    private void send() {
        Duration at = Duration.ZERO;
        for (int i = 0; i < scenario.traffic().messages(); i++) {
            boolean burst = i > 0 && traffic.coin();
            at = burst ? at.plus(traffic.within(BURST)) : traffic.within(scenario.traffic().over());
            MessageKind kind = kind();
            simulation.after(at, () -> queue.send(kind));
        }
    }

    private MessageKind kind() {
        int drawn = traffic.percent();
        int poison = scenario.traffic().poisonPercent();
        if (drawn < poison) {
            return MessageKind.POISON;
        }
        return drawn < poison + scenario.traffic().chatterPercent()
                ? MessageKind.CHATTER
                : MessageKind.GOOD;
    }

    private void disturb() {
        for (Upset.Planned planned : scenario.upsets()) {
            simulation.after(
                    planned.at(),
                    () -> {
                        if (!closing) {
                            simulation.record(planned.upset());
                            befall(planned.upset());
                        }
                    });
        }
        FunctionArn own = scenario.mappings().getFirst().function();
        FunctionArn neighbour = FunctionArn.of(own.region(), own.account(), "neighbour");
        for (int i = 0; i < scenario.account().neighbourCalls(); i++) {
            simulation.after(
                    traffic.within(scenario.trouble()), () -> function.neighbourCalls(neighbour));
        }
    }

    private void befall(Upset upset) {
        switch (upset) {
            case Upset.Crash(int mapping) -> mappings.get(mapping).crash();
            case Upset.StopAndStart(int mapping, var off) ->
                    mappings.get(mapping).stopAndStart(off);
            case Upset.Pause(int mapping, var span) -> mappings.get(mapping).pause(span);
            case Upset.ClockJump(var span) -> {
                queue.standStill(span);
                mappings.forEach(mapping -> mapping.pause(span));
            }
            case Upset.Reconfigure(int mapping, var config) ->
                    mappings.get(mapping).reconfigure(config);
            case Upset.QueueRestart restart -> queue.restart(restart);
        }
    }

    // ---- what must hold

    private void check() {
        queue.check();
        function.check();
        mappings.forEach(MappingRun::check);
    }

    /// Looks whether all is done, and asks every mapping why it does what it does.
    private void look() {
        boolean done =
                messages.all().size() == scenario.traffic().messages()
                        && queue.empty()
                        && mappings.stream().allMatch(MappingRun::idle)
                        && mappings.stream()
                                .noneMatch(each -> SOON_OVER.contains(each.why().finding()));
        for (MappingRun mapping : mappings) {
            Explanation why = mapping.why();
            simulation.record(why.finding());
            unless(!why.text().isBlank(), "why is never silent", why);
            boolean nothingToDo = why.finding() == Finding.NOTHING_TO_DO;
            unless(!nothingToDo || !queue.anyReceivable(), "nothing to do only if so", why);
            if (done) {
                boolean clean = mapping.log().recent().failedInRow() == 0 && lastRanWell(mapping);
                unless(
                        clean ? nothingToDo : AFTER_TROUBLE.contains(why.finding()),
                        "a drained queue leaves nothing to do",
                        why);
            }
        }
        if (!done) {
            Tick latest = new Tick(0).plus(scenario.trouble()).plus(scenario.traffic().over());
            unless(
                    !simulation.now().reached(latest.plus(PATIENCE)),
                    "every message finds its end",
                    queue.condition());
            simulation.after(LOOK_EVERY, this::look);
            return;
        }
        closing = true;
        mappings.forEach(MappingRun::close);
    }

    private static boolean lastRanWell(MappingRun mapping) {
        var recent = mapping.log().recent();
        return recent.heldBackInRow() == 0 && (recent.filteredInRow() == 0 || recent.passed() > 0);
    }

    private void checkEnd() {
        unless(mappings.stream().allMatch(MappingRun::ended), "all mappings drained", "not so");
        unless(tally.running() == 0, "no invocation is left", tally.running());
        int sum = tally.handled() + tally.filtered() + tally.deadLettered();
        unless(sum == scenario.traffic().messages(), "every message has one end", sum);
        for (Fate fate : messages.all()) {
            PipelineAudit.checkEnd(fate);
            checkStory(fate);
        }
    }

    /// Compares what the journals tell of a message with what happened to it.
    private void checkStory(Fate fate) {
        int attempts = 0;
        boolean setAside = false;
        for (MappingRun mapping : mappings) {
            MessageStory story = mapping.story(fate.id);
            attempts += story.attempts().size();
            setAside |= story.end() instanceof End.SetAside;
        }
        unless(
                attempts == fate.journaledReceives(),
                "a story has as many attempts as receives",
                fate + ", told " + attempts);
        unless(
                setAside == (fate.place == Place.DEAD && fate.told),
                "the story ends where it ended",
                fate);
    }

    private Chance chance() {
        return new Chance(simulation, new Tick(scenario.trouble().toNanos()));
    }
}
