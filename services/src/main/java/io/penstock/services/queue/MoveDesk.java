package io.penstock.services.queue;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.services.log.LogException;
import io.penstock.services.queue.core.Moment;
import io.penstock.services.queue.move.MoveOrder;
import io.penstock.services.queue.move.MoveOrder.Destination;
import io.penstock.services.queue.move.MoveProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// All message move tasks of a service, by their source queue. Thread-safe.
///
/// Changes come one after the other, under this object's monitor, and may wait for the log under
/// it. Whoever only looks takes no monitor: the log's keeper does, and what waits for the log waits
/// for the keeper.
final class MoveDesk {
    /// How many tasks of an account may be active at once ("Message redrive quotas").
    static final int ACTIVE_MAX = 100;

    /// How many tasks of a queue are remembered, the active one included.
    static final int REMEMBERED_MAX = 10;

    private final Host host;

    private final Map<Long, List<MoveDriver>> bySource = new ConcurrentHashMap<>(); // newest first

    @GuardedBy("this")
    private boolean started;

    MoveDesk(Host host) {
        this.host = host;
    }

    /// Takes over the tasks that an earlier life of the service left, oldest first.
    synchronized void restore(HostedQueue source, List<MoveRecord> records) {
        for (MoveRecord record : records) {
            var driver = new MoveDriver(host, source, record.order(), record.progress());
            driver.restore(record);
            remember(source.id(), driver);
        }
    }

    /// Lets the tasks go on that were active when the last life ended.
    synchronized void start() {
        started = true;
        all().forEach(MoveDriver::start);
    }

    /// Starts a task; it is on stable storage when this returns.
    synchronized Answer<MoveDriver> start(HostedQueue source, Wish wish) {
        if (!started) {
            return Answer.refused(
                    new SqsError(SqsError.UNAVAILABLE, "The service is starting or stopping."));
        }
        List<MoveDriver> tasks = tasks(source.id());
        if (!tasks.isEmpty() && tasks.getFirst().progress().status().active()) {
            return Answer.refused(
                    SqsError.invalidParameter(
                            "There is already a task running. Only one active task is allowed for a"
                                    + " source queue arn at a given time."));
        }
        if (activeOf(source.arn().account()) >= ACTIVE_MAX) {
            return Answer.refused(
                    new SqsError(
                            "RequestThrottled",
                            "The account has %d active message move tasks, which is as many as it"
                                            .formatted(ACTIVE_MAX)
                                    + " may have."));
        }
        return begin(source, wish);
    }

    /// Returns the tasks of a queue, newest first. Never waits.
    List<MoveDriver> tasks(long source) {
        return bySource.getOrDefault(source, List.of());
    }

    /// Forgets the tasks of a queue that was deleted.
    synchronized void forget(long source) {
        List<MoveDriver> tasks = bySource.remove(source);
        if (tasks != null) {
            tasks.forEach(MoveDriver::forget);
        }
    }

    /// Writes a task again if it is still kept where `record` was read; for the log's keeper.
    void keep(long source, MoveRecord record) {
        tasks(source).stream()
                .filter(task -> task.order().id().equals(record.order().id()))
                .findFirst()
                .ifPresent(task -> task.keep(record.position(), record.recordBytes()));
    }

    /// Lets all tasks pause where they are, and waits until they do.
    void close() {
        List<MoveDriver> tasks;
        synchronized (this) {
            started = false;
            tasks = all();
        }
        tasks.forEach(MoveDriver::stop);
        tasks.forEach(MoveDriver::awaitEnd);
    }

    @GuardedBy("this")
    private Answer<MoveDriver> begin(HostedQueue source, Wish wish) {
        var order =
                new MoveOrder(
                        host.numbers().incrementAndGet(),
                        wish.task,
                        source.arn(),
                        wish.destination,
                        wish.perSecond,
                        Moment.of(host.timeline()).epochMillis(),
                        source.counts().visible());
        var driver = new MoveDriver(host, source, order, MoveProgress.NONE);
        try {
            driver.write();
        } catch (LogException refused) {
            return Answer.refused(SqsError.notStored(refused));
        }
        remember(source.id(), driver);
        driver.start();
        return Answer.ok(driver);
    }

    @GuardedBy("this")
    private void remember(long source, MoveDriver driver) {
        var tasks = new ArrayList<MoveDriver>(REMEMBERED_MAX + 1);
        tasks.add(driver);
        tasks.addAll(tasks(source));
        List<MoveDriver> old = tasks.subList(Math.min(REMEMBERED_MAX, tasks.size()), tasks.size());
        old.forEach(MoveDriver::forget);
        old.clear();
        bySource.put(source, List.copyOf(tasks));
    }

    private long activeOf(String account) {
        return all().stream()
                .filter(task -> task.order().source().account().equals(account))
                .filter(task -> task.progress().status().active())
                .count();
    }

    private List<MoveDriver> all() {
        var all = new ArrayList<MoveDriver>();
        bySource.values().forEach(all::addAll);
        return all;
    }

    /// A task to start.
    record Wish(UUID task, Destination destination, int perSecond) {}
}
