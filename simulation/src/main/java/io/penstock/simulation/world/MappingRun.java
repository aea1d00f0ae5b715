package io.penstock.simulation.world;

import static io.penstock.simulation.world.BrokenPromise.unless;

import io.penstock.engine.filter.Match;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.queuemapping.Effect;
import io.penstock.engine.queuemapping.Input;
import io.penstock.engine.queuemapping.Intake;
import io.penstock.engine.queuemapping.Phase;
import io.penstock.engine.queuemapping.QueueMapping;
import io.penstock.engine.queuemapping.Sieve;
import io.penstock.engine.queuemapping.Snapshot;
import io.penstock.engine.time.Moment;
import io.penstock.engine.time.Simulation;
import io.penstock.engine.time.Tick;
import io.penstock.engine.why.Explanation;
import io.penstock.engine.why.Situation;
import io.penstock.engine.why.Situation.FunctionHealth;
import io.penstock.engine.why.Situation.PollerHealth;
import io.penstock.engine.why.Why;
import io.penstock.simulation.world.FunctionMood.Ending;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/// Drives one real mapping core as its driver does, through as many lives as it is given: effects
/// become calls that take time, their ends become inputs.
final class MappingRun implements SimulatedQueue.Listener {
    private final Simulation simulation;
    private final SimulatedQueue queue;
    private final SimulatedFunction function;
    private final PipelineAudit pipeline;
    private final Chance chance;
    private final boolean signals;
    private final Standstill standstill;
    private final RunLog log = new RunLog();
    private final Set<SimulatedFunction.Call> calls = new LinkedHashSet<>();
    private QueueMappingConfig planned; // what sieve and next life go by
    private QueueMappingConfig config; // what the core goes by
    private Sieve sieve;
    private QueueMapping core;
    private Life life;
    private Duration offTime = Duration.ZERO;
    private boolean off;
    private boolean closing;
    private boolean begun;
    private boolean cutting;
    private int running;
    private int polls;
    private int patientPolls;
    private int deletions;
    private int expected; // messages that the polls that are out may bring

    MappingRun(
            Simulation simulation,
            QueueMappingConfig config,
            boolean signals,
            Surroundings around) {
        this.simulation = simulation;
        this.queue = around.queue();
        this.function = around.function();
        this.pipeline = around.pipeline();
        this.chance = around.chance();
        this.signals = signals;
        this.standstill = new Standstill(simulation);
        this.planned = config;
        this.config = config;
        this.sieve = Sieve.of(config);
        this.core = newCore();
        this.life = new Life();
    }

    /// What a mapping is connected with.
    record Surroundings(
            SimulatedQueue queue,
            SimulatedFunction function,
            PipelineAudit pipeline,
            Chance chance) {}

    /// The identity of one life of the process; calls of an earlier one reach nobody.
    private static final class Life {}

    // ---- life and death

    void start() {
        Life from = life;
        standstill.pass(() -> {
            feed(from, new Input.Start());
            begun |= from == life;
        });
    }

    /// Dies and starts again, at once.
    void crash() {
        queue.hangUp(life);
        calls.forEach(SimulatedFunction.Call::abort);
        calls.clear();
        log.restored(core.inHand());
        begin();
    }

    void stopAndStart(Duration offFor) {
        hear(new Input.Stop());
        offTime = offFor;
    }

    void pause(Duration span) {
        standstill.begin(span);
    }

    void reconfigure(QueueMappingConfig changed) {
        standstill.pass(() -> {
            planned = changed;
            if (begun && !off) {
                sieve = Sieve.of(changed);
                feed(life, new Input.Reconfigure(changed));
            } else {
                prepare();
            }
        });
    }

    /// Stops for good.
    void close() {
        closing = true;
        hear(new Input.Stop());
    }

    private void begin() {
        life = new Life();
        off = false;
        begun = false;
        cutting = false;
        running = 0;
        polls = 0;
        expected = 0;
        patientPolls = 0;
        deletions = 0;
        prepare();
        start();
    }

    private void prepare() {
        config = planned;
        sieve = Sieve.of(config);
        core = newCore();
    }

    private QueueMapping newCore() {
        return new QueueMapping(config, signals, log.numbersUsed(), simulation.fork(), now());
    }

    // ---- what the world tells

    @Override
    public void ready() {
        hear(new Input.SourceReady());
    }

    @Override
    public void deadLettered(Input.DeadLettered message, Runnable heard) {
        Life from = life;
        standstill.pass(() -> {
            if (from == life && !off) {
                heard.run();
                feed(from, message);
            }
        });
    }

    private void hear(Input input) {
        Life from = life;
        standstill.pass(() -> feed(from, input));
    }

    // ---- the driver

    private void feed(Life from, Input input) {
        if (from != life || off) {
            return;
        }
        Moment now = now();
        for (Effect effect : core.on(input, now)) {
            simulation.record(effect);
            perform(effect, now);
        }
        core.nextDeadline().ifPresent(deadline -> alarm(from, deadline));
    }

    private void alarm(Life from, Tick deadline) {
        unless(now().tick().compareTo(deadline) < 0, "deadlines lie ahead", deadline);
        simulation.after(
                simulation.now().until(deadline),
                () ->
                        standstill.pass(() -> {
                            boolean current =
                                    from == life
                                            && core.nextDeadline()
                                                    .filter(deadline::equals)
                                                    .isPresent();
                            if (current) {
                                feed(from, new Input.TimePassed());
                            }
                        }));
    }

    private void perform(Effect effect, Moment now) {
        switch (effect) {
            case Effect.Note(var line) -> note(line, now);
            case Effect.Became(var phase) -> became(phase);
            case Effect.CutPolls() -> {
                cutting = true;
                Life from = life;
                simulation.after(Duration.ZERO, () -> queue.cut(from));
            }
            case Effect.Poll poll -> poll(poll);
            case Effect.Invoke invoke -> invoke(invoke);
            case Effect.Delete delete -> delete(delete);
        }
    }

    private void note(JournalLine line, Moment now) {
        log.add(line, now.instant());
        if (line instanceof JournalLine.ConfigChanged) {
            config = planned;
        }
        if (line instanceof JournalLine.BatchClosed(_, var ids, _, _)) {
            unless(
                    !ids.isEmpty() && ids.size() <= config.batchSize(),
                    "batches keep to BatchSize " + config.batchSize(),
                    ids.size());
        }
    }

    private void became(Phase phase) {
        if (phase == Phase.DRAINED) {
            unless(running + polls + deletions == 0, "nothing is in flight when drained", running);
            off = true;
            if (!closing) {
                Life from = life;
                simulation.after(
                        offTime,
                        () -> {
                            if (from == life) {
                                begin();
                            }
                        });
            }
        }
    }

    // ---- poll

    private void poll(Effect.Poll poll) {
        Life from = life;
        Tick askedAt = simulation.now();
        boolean patient = poll.patience().isPositive();
        polls++;
        patientPolls += patient ? 1 : 0;
        expected += poll.max();
        unless(poll.max() >= 1 && poll.max() <= 10, "a poll asks for 1 to 10", poll);
        checkRoom(core.snapshot());
        simulation.after(
                patient ? Duration.ZERO : chance.latency(),
                () -> {
                    if (from != life) {
                        return; // died before the call reached the queue
                    }
                    if (patient && cutting) {
                        answered(
                                from,
                                poll,
                                new Reception.Unreachable(false, "cut off by a stop"),
                                askedAt);
                        return;
                    }
                    queue.receive(
                            from,
                            poll.max(),
                            poll.patience(),
                            reception -> answered(from, poll, reception, askedAt));
                });
    }

    /// No message is received that could not be invoked at once.
    private void checkRoom(Snapshot now) {
        int settling = Math.max(0, deletions - QueueMapping.SETTLING_MAX);
        int slots = now.limit() - now.running() - now.waiting() - now.heldBack() - settling;
        boolean room =
                config.window().isZero()
                        ? polls <= slots
                        : now.gathered() + expected <= slots * config.batchSize();
        unless(room, "room for what is polled", now);
    }

    private void answered(Life from, Effect.Poll poll, Reception reception, Tick askedAt) {
        boolean patient = poll.patience().isPositive();
        simulation.after(
                patient ? Duration.ZERO : chance.latency(),
                () -> {
                    Tick hiddenFrom = poll.hiddenFrom(askedAt, simulation.now());
                    standstill.pass(() -> received(from, poll, reception, hiddenFrom));
                });
    }

    private void received(Life from, Effect.Poll poll, Reception reception, Tick hiddenFrom) {
        if (from != life) {
            if (reception instanceof Reception.Messages(var messages, _)) {
                pipeline.unseen(messages);
            }
            return;
        }
        polls--;
        expected -= poll.max();
        patientPolls -= poll.patience().isPositive() ? 1 : 0;
        Intake intake = sieve.sift(reception);
        if (intake instanceof Intake.Messages(var messages, _, _)) {
            pipeline.arrived(messages, !planned.filterPatterns().isEmpty());
            int dropped =
                    (int) messages.stream().filter(m -> m.match() instanceof Match.Dropped).count();
            boolean stopping = core.snapshot().phase() == Phase.DRAINING;
            log.polled(messages.size(), stopping ? 0 : dropped);
        }
        feed(from, new Input.Received(poll.poll(), intake, hiddenFrom));
    }

    // ---- invoke

    private void invoke(Effect.Invoke invoke) {
        Life from = life;
        running++;
        int cap = config.maximumConcurrency();
        unless(
                cap == QueueMappingConfig.UNLIMITED || running <= cap,
                "MaximumConcurrency " + cap + " kept",
                running);
        unless(running <= core.snapshot().limit(), "pollers keep to their limit", running);
        unless(
                invoke.messages().size() <= QueueMappingConfig.BATCH_SIZE_MAX,
                "batches are bounded",
                invoke);
        pipeline.invoked(invoke, simulation.now());
        calls.add(function.invoke(invoke, (call, ending) -> ended(from, call, invoke, ending)));
    }

    private void ended(
            Life from, SimulatedFunction.Call call, Effect.Invoke invoke, Ending ending) {
        standstill.pass(() -> {
            if (from != life) {
                return;
            }
            calls.remove(call);
            running--;
            pipeline.ended(invoke, ending.ran(), ending.handled());
            if (ending.ran()) {
                log.ran();
            }
            var verdict = invoke.read(ending.report().result());
            feed(from, new Input.Invoked(invoke.batch(), ending.report(), verdict));
            pipeline.settled(invoke);
        });
    }

    // ---- settle

    private void delete(Effect.Delete delete) {
        Life from = life;
        deletions++;
        pipeline.deleting(delete);
        simulation.after(
                chance.latency(),
                () -> {
                    if (from != life && chance.coin()) {
                        return; // died before the call reached the queue
                    }
                    queue.delete(
                            delete.receiptHandles(), outcome -> deleted(from, delete, outcome));
                });
    }

    private void deleted(Life from, Effect.Delete delete, Deletion outcome) {
        simulation.after(
                chance.latency(),
                () ->
                        standstill.pass(() -> {
                            if (from == life) {
                                deletions--;
                                feed(from, new Input.Deleted(delete.deletion(), outcome));
                            }
                        }));
    }

    // ---- what must hold

    void check() {
        Snapshot snapshot = core.snapshot();
        unless(snapshot.running() == running, "runs " + running, snapshot);
        unless(snapshot.polls() == polls, "polls " + polls, snapshot);
        unless(patientPolls <= (signals ? 0 : 1), "one poll waits at most", snapshot);
        if (begun) {
            log.check(core);
        }
    }

    /// Returns whether it runs and has nothing in hand and nothing to settle.
    boolean idle() {
        return !off && core.inHand() == 0 && deletions == 0 && standstill.over();
    }

    boolean ended() {
        return off && closing;
    }

    MessageStory story(String messageId) {
        return log.story(messageId);
    }

    Explanation why() {
        String state = core.snapshot().phase() == Phase.STARTING ? "Enabling" : "Enabled";
        return Why.explain(
                new Situation(
                        config,
                        off ? "Disabled" : state,
                        "USER_INITIATED",
                        off ? new PollerHealth.None() : new PollerHealth.Alive(core.snapshot()),
                        queue.condition(),
                        new FunctionHealth.Active(),
                        log.recent(),
                        simulation.instant()));
    }

    RunLog log() {
        return log;
    }

    private Moment now() {
        return new Moment(simulation.now(), simulation.instant());
    }
}
