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
/// thread; while nothing happens it sleeps. Thread-safe.
public final class FindingsWatch implements AutoCloseable {
    /// How long changes gather before the next look; real time.
    static final Duration GATHERING = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(FindingsWatch.class);

    private final MappingSupervisor mappings;
    private final PatientQueues queues;
    private final FindingsDesk desk;
    private final FindingsLog log = new FindingsLog();
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
        this.mappings = mappings;
        this.queues = new PatientQueues(directory, timeline);
        this.desk = new FindingsDesk(mappings, survey, queues);
        this.signals =
                List.of(
                        mappings.watch(new Signals()),
                        functions.onChange(this::functionChanged),
                        directory.onChange(_ -> signal(Dirt.CHANGED)));
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
            for (Dirt next = await(); next != Dirt.NONE; next = await()) {
                look(next);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException bug) { // the supervisor of this driver
            LOG.atError().setCause(bug).log("findings are no longer written to the log");
        }
    }

    /// Waits until there is something to look at; [Dirt#NONE] when closed.
    private Dirt await() throws InterruptedException {
        lock.lock();
        try {
            while (dirt == Dirt.NONE && !closed) {
                if (queues.isEmpty()) {
                    signalled.await();
                } else if (signalled.awaitNanos(PatientQueues.MAX_AGE.toNanos()) <= 0) {
                    queues.forgetStale(); // answers are large, and mappings many
                }
            }
            long left = GATHERING.toNanos();
            while (!closed && left > 0) {
                left = signalled.awaitNanos(left);
            }
            Dirt found = closed ? Dirt.NONE : dirt;
            dirt = Dirt.NONE;
            return found;
        } finally {
            lock.unlock();
        }
    }

    private void look(Dirt what) throws InterruptedException {
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
        log.end();
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
