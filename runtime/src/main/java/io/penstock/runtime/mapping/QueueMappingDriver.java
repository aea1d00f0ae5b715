package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.queue.MessageSource.Deletion;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.queuemapping.Effect;
import io.penstock.engine.queuemapping.Effect.Act;
import io.penstock.engine.queuemapping.Input;
import io.penstock.engine.queuemapping.Intake;
import io.penstock.engine.queuemapping.Phase;
import io.penstock.engine.queuemapping.QueueMapping;
import io.penstock.engine.queuemapping.Sieve;
import io.penstock.engine.queuemapping.Snapshot;
import io.penstock.engine.time.Moment;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.engine.verdict.Verdict;
import io.penstock.runtime.mapping.Alarms.Alarm;
import io.penstock.runtime.mapping.WorkQueue.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one [QueueMapping]: the only place where it meets threads, a clock, a queue and a function.
/// Holds no rule.
///
/// Workers are started when there is more to do at a time and end when idle. A worker tells the
/// core what came of its last act, takes the first act the core answers with and performs it
/// itself; the others go to other workers. So the thread that ends an invocation also polls and
/// invokes next, without handing over. Deletions are gathered where that pays ([Deletions]). The
/// core is under one lock, which is never held during I/O. Every call but [#awaitEnd] returns at
/// once.
final class QueueMappingDriver {
    private static final Logger LOG = LoggerFactory.getLogger(QueueMappingDriver.class);

    /// Idle mappings are many, and need one worker at a time.
    private static final int FEW = 2;

    private final Means means;
    private final MessageSource source;
    private final MappingJournal journal;
    private final Listener listener;
    private final String uuid;
    private final MappingSpans spans;
    private final WorkQueue work = new WorkQueue();
    private final boolean fifo;
    private final PatientPolls patientPolls = new PatientPolls();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final AtomicBoolean signalQueued = new AtomicBoolean();
    private final ReentrantLock coreLock = new ReentrantLock();

    @GuardedBy("coreLock")
    private final QueueMapping core;

    @GuardedBy("coreLock")
    private @Nullable Alarm alarm;

    @GuardedBy("coreLock")
    private boolean broken;

    /// None while nothing happens: idle mappings are many.
    @GuardedBy("work")
    private Set<Thread> workers = Set.of();

    /// Made with the first deletion.
    private volatile @Nullable Deletions deletions;

    private volatile Sieve sieve;
    private volatile boolean awaitsSignal;
    private volatile boolean over;
    private volatile @Nullable Registration signals;

    /// Creates a driver that does nothing until it is started.
    ///
    /// @param random for this mapping alone
    /// @throws IllegalArgumentException if a filter pattern is invalid
    QueueMappingDriver(
            QueueMappingConfig config,
            MessageSource source,
            MappingJournal journal,
            Means means,
            RandomGenerator random,
            Listener listener) {
        this.means = means;
        this.source = source;
        this.journal = journal;
        this.listener = listener;
        this.uuid = config.uuid();
        this.spans = means.spans.of(uuid, config.source());
        this.sieve = Sieve.of(config);
        this.fifo = config.source().fifo();
        this.core =
                new QueueMapping(
                        config,
                        source.signals(),
                        journal.lastSequence(),
                        random,
                        Moment.of(means.timeline));
    }

    /// What all drivers of a process share.
    ///
    /// @param threads makes the workers
    record Means(
            Timeline timeline,
            FunctionInvoker invoker,
            Alarms alarms,
            ThreadFactory threads,
            MappingSpans.Source spans) {
        /// Of drivers that nobody traces.
        Means(Timeline timeline, FunctionInvoker invoker, Alarms alarms, ThreadFactory threads) {
            this(timeline, invoker, alarms, threads, MappingSpans.Source.NONE);
        }
    }

    /// Hears of turns in a driver's life. Called without any lock; must not block.
    interface Listener {
        /// The first poll succeeded.
        void polls(QueueMappingDriver driver);

        /// Everything in flight has ended after a stop.
        void drained(QueueMappingDriver driver);

        /// The driver broke and does nothing any more.
        void broke(QueueMappingDriver driver, String reason);
    }

    /// Begins; does nothing if it was stopped before, as a mapping that is deleted at once is.
    void start() {
        supervised(() -> {
            if (over) {
                return;
            }
            if (source.signals()) {
                listen();
            }
            tellOnly(new Input.Start());
        });
    }

    private void listen() {
        Registration registration = source.onReady(this::ready);
        signals = registration;
        if (over) { // the look comes after the registration, as end looks the other way round
            registration.close();
        }
    }

    void reconfigure(QueueMappingConfig config) {
        supervised(() -> {
            sieve = Sieve.of(config);
            tellOnly(new Input.Reconfigure(config));
        });
    }

    void deadLettered(Input.DeadLettered message) {
        supervised(() -> tellOnly(message));
    }

    /// Begins nothing new any more; what is in flight comes to its end.
    void stop() {
        supervised(() -> tellOnly(new Input.Stop()));
    }

    /// Waits until everything has ended after a stop or a fault.
    void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /// Gives up on what is still in flight: its threads are interrupted.
    void abandon() {
        end();
        synchronized (work) {
            workers.forEach(Thread::interrupt);
        }
    }

    /// Returns what the core is doing; empty if the driver has broken or ended.
    Optional<Snapshot> snapshot() {
        coreLock.lock();
        try {
            return broken || ended.getCount() == 0
                    ? Optional.empty()
                    : Optional.of(core.snapshot(Moment.of(means.timeline)));
        } finally {
            coreLock.unlock();
        }
    }

    /// Returns how many workers live.
    int workers() {
        synchronized (work) {
            return workers.size();
        }
    }

    private void ready() {
        signalled.set(true); // before the look at awaitsSignal, as tell looks the other way round
        if (awaitsSignal && signalQueued.compareAndSet(false, true)) {
            supervised(() -> hand(List.of(new Job.Tell(new Input.SourceReady()))));
        }
    }

    private void alarm() {
        supervised(() -> hand(List.of(new Job.Tell(new Input.TimePassed()))));
    }

    /// Throws what the machine throws if it has no thread left, for the supervisor.
    private void hand(List<Job> jobs) {
        for (int missing = work.offer(jobs); missing > 0; missing--) {
            startWorker();
        }
    }

    private void startWorker() {
        Thread worker = means.threads.newThread(this::work);
        synchronized (work) {
            workers = workers.isEmpty() ? new HashSet<>(FEW) : workers;
            workers.add(worker);
        }
        boolean started = false;
        try {
            worker.start();
            started = true;
        } finally {
            if (!started) {
                forget(worker);
            }
        }
    }

    private void forget(Thread worker) {
        synchronized (work) {
            workers.remove(worker);
            workers = workers.isEmpty() ? Set.of() : workers;
        }
    }

    // ---- workers

    private void work() {
        try {
            supervised(this::workUntilIdle);
        } finally {
            forget(Thread.currentThread());
        }
    }

    private void workUntilIdle() {
        try {
            for (@Nullable Job job = work.take(); job != null; job = work.take()) {
                @Nullable Job next = job;
                while (next != null) {
                    next = carryOut(next);
                }
            }
        } catch (InterruptedException abandoned) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns what the same worker must do next, if anything.
    private @Nullable Job carryOut(Job job) throws InterruptedException {
        return switch (job) {
            case Job.Perform(var act) -> tell(List.of(perform(act)));
            case Job.Tell(var input) -> tell(List.of(input));
            case Job.Settle() -> settle();
        };
    }

    private Deletions deletions() {
        @Nullable Deletions present = deletions;
        if (present != null) {
            return present;
        }
        synchronized (work) {
            present = deletions;
            if (present == null) {
                // the next message of a FIFO group waits for the deletion of the last
                present = new Deletions(fifo ? Duration.ZERO : Deletions.GATHERING);
                deletions = present;
            }
            return present;
        }
    }

    /// Makes all deletions that wait, at once.
    private @Nullable Job settle() throws InterruptedException {
        Deletions deletions = deletions();
        List<Effect.Delete> some = deletions.take();
        Deletion outcome = delete(Deletions.handles(some));
        @Nullable Job next = tell(Deletions.ended(some, outcome));
        if (!deletions.done()) {
            return next;
        }
        if (next != null) {
            hand(List.of(next));
        }
        return new Job.Settle();
    }

    private Input perform(Act act) throws InterruptedException {
        return switch (act) {
            case Effect.Poll poll -> {
                Tick askedAt = means.timeline.tick();
                MappingSpans.Polling told = spans.poll();
                Reception reception = receive(poll);
                told.answered();
                Tick hiddenFrom = poll.hiddenFrom(askedAt, means.timeline.tick());
                Intake intake = sieve.sift(reception);
                told.sifted(intake);
                yield new Input.Received(poll.poll(), intake, hiddenFrom);
            }
            case Effect.Invoke invoke -> {
                try (MappingSpans.Batch told = spans.batch(invoke)) {
                    InvocationReport report = means.invoker.invoke(told.request(invoke.request()));
                    Verdict verdict = invoke.read(report.result());
                    told.ended(verdict);
                    yield new Input.Invoked(invoke.batch(), report, verdict);
                }
            }
            case Effect.Delete delete ->
                    new Input.Deleted(delete.deletion(), delete(delete.receiptHandles()));
        };
    }

    private Deletion delete(List<String> receiptHandles) throws InterruptedException {
        MappingSpans.Settling told = spans.settle(receiptHandles);
        Deletion outcome = source.delete(receiptHandles);
        told.ended(outcome);
        return outcome;
    }

    private Reception receive(Effect.Poll poll) throws InterruptedException {
        if (poll.patience().isZero()) {
            return source.receive(poll.max(), Duration.ZERO);
        }
        var cutOff = new Reception.Unreachable(false, "cut off by a stop");
        if (!patientPolls.enter()) {
            return cutOff;
        }
        boolean left = false;
        try {
            Reception reception = source.receive(poll.max(), poll.patience());
            left = true;
            boolean _ = patientPolls.leave();
            return reception;
        } catch (InterruptedException interrupted) {
            if (patientPolls.areCut()) {
                return cutOff;
            }
            throw interrupted;
        } finally {
            if (!left) {
                boolean _ = patientPolls.leave();
            }
        }
    }

    // ---- the core, under its lock

    private void tellOnly(Input input) {
        @Nullable Job first = tell(List.of(input));
        if (first != null) {
            hand(List.of(first));
        }
    }

    /// Tells the core, carries out what does not block, hands over all jobs but the first and
    /// returns that one.
    private @Nullable Job tell(List<Input> inputs) {
        var outcome = new Outcome(source.gathersDeletions());
        coreLock.lock();
        try {
            if (broken) {
                return null;
            }
            for (Input input : inputs) {
                if (input instanceof Input.SourceReady) {
                    signalQueued.set(false);
                    signalled.set(false);
                }
                apply(input, outcome);
            }
            awaitsSignal = core.awaitsSignal();
            if (awaitsSignal && signalled.getAndSet(false)) {
                apply(new Input.SourceReady(), outcome);
                awaitsSignal = core.awaitsSignal();
            }
            setAlarm();
        } finally {
            coreLock.unlock();
        }
        List<Job> jobs = outcome.jobs;
        if (!outcome.deletions.isEmpty() && deletions().add(outcome.deletions)) {
            jobs.add(new Job.Settle());
        }
        if (jobs.size() > 1) {
            hand(jobs.subList(1, jobs.size()));
        }
        outcome.reached.forEach(this::reached);
        return jobs.isEmpty() ? null : jobs.getFirst();
    }

    @GuardedBy("coreLock")
    private void apply(Input input, Outcome outcome) {
        Moment now = Moment.of(means.timeline);
        var lines = new ArrayList<JournalLine>();
        for (Effect effect : core.on(input, now)) {
            switch (effect) {
                case Effect.Note(var line) -> lines.add(line);
                case Effect.Became(var phase) -> outcome.reached.add(phase);
                case Effect.CutPolls() -> patientPolls.cut();
                case Act act -> outcome.add(act);
            }
        }
        if (!lines.isEmpty()) {
            journal.addAll(lines, now.instant());
        }
    }

    /// Makes sure that an alarm goes off at the core's deadline or before.
    @GuardedBy("coreLock")
    private void setAlarm() {
        if (alarm != null && means.timeline.tick().reached(alarm.deadline())) {
            alarm = null; // goes off by itself
        }
        @Nullable Tick deadline = core.nextDeadline().orElse(null);
        if (deadline == null) {
            return;
        }
        if (alarm != null) {
            if (alarm.deadline().compareTo(deadline) <= 0) {
                return;
            }
            means.alarms.cancel(alarm);
        }
        alarm = means.alarms.set(deadline, this::alarm);
    }

    private void reached(Phase phase) {
        switch (phase) {
            case POLLING -> listener.polls(this);
            case DRAINED -> {
                end();
                listener.drained(this);
            }
            case STARTING, DRAINING -> {}
        }
    }

    private void end() {
        over = true;
        @Nullable Registration registration = signals;
        if (registration != null) {
            registration.close();
        }
        work.close();
        patientPolls.cut();
        coreLock.lock();
        try {
            if (alarm != null) {
                means.alarms.cancel(alarm);
            }
        } finally {
            coreLock.unlock();
        }
        ended.countDown();
    }

    /// The supervisor of this driver: whatever is thrown here is a bug or a broken machine. The
    /// mapping stops, its messages come back by their visibility timeout, the process lives.
    private void supervised(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error bug) {
            LOG.atError()
                    .addKeyValue("mapping", uuid)
                    .setCause(bug)
                    .log("mapping stopped by a fault");
            coreLock.lock();
            try {
                broken = true;
            } finally {
                coreLock.unlock();
            }
            end();
            listener.broke(this, bug.toString());
        }
    }

    /// What one call of the core brought, apart from what was done at once.
    private static final class Outcome {
        private final boolean gathersDeletions;
        private final List<Job> jobs = new ArrayList<>(2);
        private final List<Effect.Delete> deletions = new ArrayList<>(1);
        private final List<Phase> reached = new ArrayList<>(1);

        Outcome(boolean gathersDeletions) {
            this.gathersDeletions = gathersDeletions;
        }

        void add(Act act) {
            if (gathersDeletions && act instanceof Effect.Delete deletion) {
                deletions.add(deletion);
            } else {
                jobs.add(new Job.Perform(act));
            }
        }
    }
}
