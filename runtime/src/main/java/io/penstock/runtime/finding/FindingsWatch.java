package io.penstock.runtime.finding;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.finding.Facts;
import io.penstock.engine.finding.Facts.QueueSide;
import io.penstock.engine.finding.Findings;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.mapping.MappingWatcher;
import io.penstock.runtime.mapping.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks at mappings again whenever something changes and writes to the log what it finds. One
/// thread; while nothing happens it sleeps. A look that fails is tried again. Thread-safe.
public final class FindingsWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FindingsWatch.class);

    private final MappingSupervisor mappings;
    private final PatientQueues queues;
    private final FindingsDesk desk;
    private final Pauses pauses;
    private final FindingsLog log;
    private final List<Registration> signals;
    private final Map<String, Long> seen = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition signalled = lock.newCondition();

    @GuardedBy("lock")
    private Dirt dirt = Dirt.CHANGED; // the first look is at everything

    @GuardedBy("lock")
    private boolean closed;

    /// Creates a watch that does nothing until it is started.
    public FindingsWatch(
            MappingSupervisor mappings,
            FunctionDirectory functions,
            FunctionSurvey survey,
            QueueDirectory directory,
            Timeline timeline) {
        this(mappings, functions, survey, directory, timeline, Pauses.USUAL, new FindingsLog());
    }

    FindingsWatch(
            MappingSupervisor mappings,
            FunctionDirectory functions,
            FunctionSurvey survey,
            QueueDirectory directory,
            Timeline timeline,
            Pauses pauses,
            FindingsLog log) {
        this.mappings = mappings;
        this.queues = new PatientQueues(directory, timeline);
        this.desk = new FindingsDesk(mappings, survey, queues);
        this.pauses = pauses;
        this.log = log;
        this.signals =
                List.of(
                        mappings.watch(new Signals()),
                        functions.onChange(this::functionChanged),
                        directory.onChange(_ -> signal(Dirt.CHANGED)));
    }

    /// How long the watch waits; real time.
    ///
    /// @param gathering for changes to gather before the next look
    /// @param recovery before the next look after one that failed
    record Pauses(Duration gathering, Duration recovery) {
        static final Pauses USUAL = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1));
    }

    /// How much must be looked at again.
    private enum Dirt {
        /// Nothing.
        NONE,
        /// Mappings whose journals have grown.
        ACTIVE,
        /// Everything.
        CHANGED
    }

    /// Starts to look.
    public void start(ThreadFactory threads) {
        threads.newThread(this::run).start();
    }

    @Override
    public void close() {
        signals.forEach(Registration::close);
        queues.close();
        lock.lock();
        try {
            closed = true;
            signalled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void functionChanged(FunctionArn function) {
        mappings.observeAnew(function);
        signal(Dirt.CHANGED);
    }

    private void signal(Dirt more) {
        lock.lock();
        try {
            if (more.compareTo(dirt) > 0) {
                dirt = more;
                signalled.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            Duration again = FindingsLog.NEXT_LOOK;
            for (Dirt next = await(again); next != Dirt.NONE; next = await(again)) {
                again = supervised(next);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Looks, and outlives a look that fails: the supervisor of this driver.
    ///
    /// @return how long to wait for changes before the next look at everything
    private Duration supervised(Dirt what) throws InterruptedException {
        try {
            return look(what);
        } catch (RuntimeException bug) {
            LOG.atError().setCause(bug).log("looking for findings failed, will be tried again");
            lock.lock();
            try {
                pause(pauses.recovery);
            } finally {
                lock.unlock();
            }
            return Duration.ZERO;
        }
    }

    /// Waits until there is something to look at; [Dirt#NONE] when closed.
    ///
    /// @param again how long at most; then it is everything
    private Dirt await(Duration again) throws InterruptedException {
        lock.lock();
        try {
            for (long left = again.toNanos(); dirt == Dirt.NONE && !closed && left > 0; ) {
                long most =
                        queues.isEmpty() ? left : Math.min(left, PatientQueues.MAX_AGE.toNanos());
                long unslept = signalled.awaitNanos(most);
                left -= most - unslept;
                if (unslept <= 0) {
                    queues.forgetStale(); // answers are large, and mappings many
                }
            }
            pause(pauses.gathering);
            Dirt found = dirt == Dirt.NONE ? Dirt.CHANGED : dirt;
            dirt = Dirt.NONE;
            return closed ? Dirt.NONE : found;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void pause(Duration span) throws InterruptedException {
        long left = span.toNanos();
        while (!closed && left > 0) {
            left = signalled.awaitNanos(left);
        }
    }

    private Duration look(Dirt what) throws InterruptedException {
        List<Standing> all = mappings.standings();
        for (Standing standing : all) {
            String uuid = standing.view().config().uuid();
            Long before = seen.put(uuid, standing.sequence());
            boolean grown = before == null || before != standing.sequence();
            if (what == Dirt.CHANGED || grown) {
                look(uuid, desk.facts(standing, all));
            }
        }
        var uuids = all.stream().map(each -> each.view().config().uuid()).toList();
        seen.keySet().retainAll(uuids);
        log.keep(Set.copyOf(uuids));
        return log.end();
    }

    /// What depends on a queue that does not answer is neither there nor gone.
    private void look(String uuid, Facts facts) {
        if (!(facts.queue() instanceof QueueSide.Unknown)) {
            log.look(uuid, Findings.of(facts), System.nanoTime());
        }
    }

    /// Hears from the supervisor of mappings.
    private final class Signals implements MappingWatcher {
        @Override
        public void changed() {
            signal(Dirt.CHANGED);
        }

        @Override
        public void active() {
            signal(Dirt.ACTIVE);
        }
    }
}
