package io.penstock.runtime.async;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.AcceptedEvent;
import io.penstock.engine.async.DeskLimits;
import io.penstock.engine.async.Effect;
import io.penstock.engine.async.EventDesk;
import io.penstock.engine.async.EventMetric;
import io.penstock.engine.async.Input;
import io.penstock.engine.async.RulesBook;
import io.penstock.engine.async.Standing;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Tick;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.engine.trace.Sampling;
import io.penstock.engine.trace.TraceHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes events, and invokes functions with them later: drives one [EventDesk]. Thread-safe.
///
/// The desk and the order of its notes are guarded by one lock; whoever told it something performs
/// what follows, outside of the lock. Every event under way has a virtual thread; how many there
/// are is the desk's limit, so these invocations never take the place of synchronous ones. One more
/// thread waits for deadlines.
public final class AsyncInvocations implements EventAcceptor, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncInvocations.class);

    private final Surroundings around;
    private final EventDesk desk;
    private final EventWork work;
    private final Stories stories = new Stories();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Map<Long, Payload> payloads = new HashMap<>();

    @GuardedBy("lock")
    private boolean closed;

    private @Nullable Registration jumps;

    /// Creates the driver; nothing happens before [#start].
    public AsyncInvocations(Surroundings around) {
        this.around = around;
        this.desk = new EventDesk(around.limits, around.rules);
        this.work = new EventWork(around.invoker, around.target);
    }

    /// What the driver works with.
    ///
    /// @param sampling tells what a function wants of traces that begin here
    /// @param random draws the ids of traces that begin here; one for every call, or thread-safe
    /// @param stopLimit how long what is under way may go on when the server stops
    public record Surroundings(
            Timeline timeline,
            FunctionInvoker invoker,
            RulesBook rules,
            EventKeeper keeper,
            Target target,
            AsyncListener listener,
            Function<FunctionArn, Sampling> sampling,
            Supplier<RandomGenerator> random,
            DeskLimits limits,
            Duration stopLimit) {}

    /// Goes on with what an earlier process left, and begins to wait for deadlines.
    public void start() {
        for (EventKeeper.Found found : around.keeper.found()) {
            EventCodec.Draft draft = EventCodec.draft(found.document());
            AcceptedEvent event = draft.accepted(found.number());
            remember(found.number(), draft.payload());
            tell(
                    found.note().isEmpty()
                            ? Input.Restored.untouched(event)
                            : new Input.Restored(event, EventCodec.state(found.note())));
        }
        jumps = around.timeline.onJump(this::wake);
        var _ = Thread.ofVirtual().name("async-deadlines").start(this::waitForDeadlines);
    }

    @Override
    public Acceptance accept(InvocationRequest request) {
        if (isClosed()) {
            return new Acceptance.Refused("The server is stopping.");
        }
        var draft =
                new EventCodec.Draft(
                        request.requestId(),
                        request.function(),
                        traceHeader(request),
                        nowMillis(),
                        request.event());
        return switch (around.keeper.keep(EventCodec.write(draft))) {
            case EventKeeper.Keeping.Kept(long number) -> {
                remember(number, draft.payload());
                tell(new Input.Accepted(draft.accepted(number)));
                yield new Acceptance.Accepted();
            }
            case EventKeeper.Keeping.Refused(String reason) -> new Acceptance.Refused(reason);
        };
    }

    /// Returns how the events of a function stand, all versions and aliases together.
    public Standing standing(FunctionArn unqualified) {
        lock.lock();
        try {
            return desk.standing(unqualified);
        } finally {
            lock.unlock();
        }
    }

    /// Returns how many events have not ended.
    public int size() {
        lock.lock();
        try {
            return desk.size();
        } finally {
            lock.unlock();
        }
    }

    /// Returns what happened to the event of a request lately, oldest first.
    public List<StoryLine> story(String requestId) {
        return stories.of(requestId);
    }

    /// Begins nothing more, gives what is under way time to end, then interrupts it.
    @Override
    public void close() {
        Registration registration = jumps;
        if (registration != null) {
            registration.close();
        }
        tell(new Input.Stopping());
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            long left = around.stopLimit.toNanos();
            while (desk.inFlight() > 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        var _ = workers.shutdownNow();
    }

    /// A chain of requests must be recognised from its first event on, so every event has a trace.
    private String traceHeader(InvocationRequest request) {
        String given = request.traceHeader();
        if (TraceHeader.parse(given).hasRoot()) {
            return given;
        }
        Sampling sampling = around.sampling.apply(request.function());
        return TraceHeader.begin(around.timeline.instant(), around.random.get(), sampling)
                .toString();
    }

    private void remember(long number, Payload payload) {
        lock.lock();
        try {
            payloads.put(number, payload);
        } finally {
            lock.unlock();
        }
    }

    /// Tells the desk and performs what follows. What it wants noted is noted in the order in which
    /// it was decided; what comes after a note happens when that is safe.
    private void tell(Input input) {
        var later = new ArrayList<Effect>();
        long mark = 0;
        lock.lock();
        try {
            for (Effect effect : desk.on(input, nowMillis())) {
                switch (effect) {
                    case Effect.Keep(long number, var state, boolean safely) -> {
                        long end = around.keeper.note(number, EventCodec.write(state), safely);
                        mark = safely ? Math.max(mark, end) : mark;
                    }
                    case Effect.Forget(long number) -> {
                        around.keeper.forget(number);
                        payloads.remove(number);
                    }
                    // Told here, so that a story is in the order of what was decided.
                    case Effect.Tell(AcceptedEvent event, var fact) ->
                            stories.add(new StoryLine(nowMillis(), event, fact));
                    case Effect.Act _, Effect.Count _ -> later.add(effect);
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (mark > 0) {
            around.keeper.awaitSafe(mark);
        }
        later.forEach(this::perform);
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Act act -> begin(act);
            case Effect.Count(FunctionArn function, EventMetric metric, long value) ->
                    around.listener.count(function, metric, value);
            case Effect.Keep _, Effect.Forget _, Effect.Tell _ -> {} // were done under the lock
        }
    }

    private void begin(Effect.Act act) {
        if (workers.isShutdown()) {
            return; // the event is safe, and the next life of the server begins with it
        }
        workers.execute(() -> supervise(() -> work(act)));
    }

    private void work(Effect.Act act) {
        Input ended = EventWork.failed(act);
        try {
            ended = work.perform(act, payload(act.event().number()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            ended = EventWork.untried(act);
        } finally {
            tell(ended);
        }
    }

    /// Lets nothing that nobody foresaw end more than the work at hand.
    private static void supervise(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException failure) {
            LOG.atError().setCause(failure).log("asynchronous invocation failed in the server");
        }
    }

    private Payload payload(long number) {
        lock.lock();
        try {
            return payloads.getOrDefault(number, Payload.EMPTY);
        } finally {
            lock.unlock();
        }
    }

    private void waitForDeadlines() {
        try {
            while (awaitDeadline()) {
                supervise(() -> tell(new Input.TimePassed()));
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns whether a deadline has come; if not, the driver is closed.
    private boolean awaitDeadline() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                OptionalLong due = desk.nextDeadline();
                if (due.isEmpty()) {
                    changed.await();
                    continue;
                }
                long ahead = due.getAsLong() - nowMillis();
                if (ahead <= 0) {
                    return true;
                }
                Tick deadline = around.timeline.tick().plus(Duration.ofMillis(ahead));
                Duration wait = around.timeline.realWait(deadline);
                var _ = changed.await(wait.toNanos(), TimeUnit.NANOSECONDS);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private long nowMillis() {
        return around.timeline.instant().toEpochMilli();
    }
}
