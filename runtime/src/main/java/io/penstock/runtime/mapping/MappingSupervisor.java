package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.mapping.Facts.FunctionFact;
import io.penstock.engine.mapping.Facts.QueueFact;
import io.penstock.engine.mapping.MappingRefusal;
import io.penstock.engine.mapping.MappingRequest;
import io.penstock.engine.mapping.Member;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.queuemapping.Input;
import io.penstock.engine.queuemapping.Snapshot;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.engine.why.Explanation;
import io.penstock.engine.why.Situation;
import io.penstock.engine.why.Why;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.mapping.QueueMappingDriver.Means;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator.SplittableGenerator;
import org.jspecify.annotations.Nullable;

/// Owns all event source mappings of a process, of all accounts and regions: carries out requests,
/// stores them, starts and stops drivers, and answers questions. Thread-safe.
///
/// Requests return as soon as the change is stored and begun, with the mapping in its transitional
/// state. Looking at a foreign queue may block them, on nothing that others wait for.
public final class MappingSupervisor implements AutoCloseable {
    private final Surroundings around;
    private final Survey survey;
    private final Alarms alarms;
    private final JournalKeeper keeper;
    private final Means means;
    private final List<MappingWatcher> watchers = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final MappingBook book;

    @GuardedBy("lock")
    private final MappingTable mappings;

    @GuardedBy("lock")
    private final SplittableGenerator random;

    @GuardedBy("lock")
    private boolean closed;

    /// Creates a supervisor that does nothing until it is started.
    ///
    /// @param random for UUIDs, request ids and jitter; this supervisor's own
    public MappingSupervisor(Surroundings around, SplittableGenerator random) {
        this.around = around;
        this.random = random;
        this.survey = new Survey(around.functions, around.sources);
        this.alarms = new Alarms(around.timeline);
        this.keeper = new JournalKeeper(around.journals, this::tellActive);
        this.means =
                new Means(around.timeline, around.invoker, alarms, around.threads, around.spans);
        this.book = new MappingBook(around.mappings, keeper, random.split());
        this.mappings = book.table();
    }

    /// What a supervisor needs of the rest of the process.
    ///
    /// @param threads makes workers: platform threads, because they wait for functions on sockets
    /// @param stopLimit how long a closing supervisor waits for running invocations; real time
    /// @param spans where mappings tell what they do, for tracing
    public record Surroundings(
            Timeline timeline,
            FunctionInvoker invoker,
            FunctionDirectory functions,
            MessageSources sources,
            MappingStore mappings,
            JournalStore journals,
            ThreadFactory threads,
            Duration stopLimit,
            MappingSpans.Source spans) {
        /// Of a supervisor whose mappings nobody traces.
        public Surroundings(
                Timeline timeline,
                FunctionInvoker invoker,
                FunctionDirectory functions,
                MessageSources sources,
                MappingStore mappings,
                JournalStore journals,
                ThreadFactory threads,
                Duration stopLimit) {
            this(
                    timeline,
                    invoker,
                    functions,
                    sources,
                    mappings,
                    journals,
                    threads,
                    stopLimit,
                    MappingSpans.Source.NONE);
        }
    }

    /// Brings back the mappings of an earlier run: those that were meant to poll start polling,
    /// those that were not stay disabled.
    public void start() {
        alarms.start(around.threads);
        keeper.start(around.threads);
        List<QueueMappingDriver> begun = new ArrayList<>();
        lock.lock();
        try {
            for (ManagedMapping mapping : book.restore()) {
                begun.add(drive(mapping));
            }
        } finally {
            lock.unlock();
        }
        begun.forEach(QueueMappingDriver::start);
    }

    /// Creates a mapping.
    public MappingOutcome create(MappingRequest request) throws InterruptedException {
        FunctionFact function = survey.functionFact(request.function());
        QueueFact queue = survey.queueFact(QueueArn.parse(request.eventSourceArn().or("")));
        return change(all -> all.create(request, function, queue, now()));
    }

    /// Updates a mapping.
    public MappingOutcome update(Realm realm, String uuid, MappingRequest request)
            throws InterruptedException {
        Optional<MappingView> current = find(realm, uuid);
        if (current.isEmpty()) {
            return new MappingOutcome.Refused(MappingRefusal.unknown());
        }
        FunctionFact function =
                survey.functionFact(
                        Member.given(request.function().or(current.get().config().function())));
        QueueFact queue = survey.queueFact(Optional.of(current.get().config().source()));
        return change(all -> all.update(uuid, request, function, queue, now()));
    }

    /// Deletes a mapping: forgotten at once by the store, gone when its running invocations have
    /// ended.
    public MappingOutcome delete(Realm realm, String uuid) {
        return change(all -> all.delete(realm, uuid, now()));
    }

    private MappingOutcome change(Function<MappingBook, MappingBook.Entry> request) {
        Runnable then;
        MappingView view;
        lock.lock();
        try {
            switch (request.apply(book)) {
                case MappingBook.Entry.Refused(var refusal) -> {
                    return new MappingOutcome.Refused(refusal);
                }
                case MappingBook.Entry.Made(var mapping, var change) -> {
                    view = mapping.view();
                    then = afterwards(change, mapping);
                }
            }
        } finally {
            lock.unlock();
        }
        then.run();
        tellChanged();
        return new MappingOutcome.Done(view);
    }

    /// Returns a mapping, if the realm has it.
    public Optional<MappingView> find(Realm realm, String uuid) {
        return mapping(realm, uuid, ManagedMapping::view);
    }

    /// Returns all mappings of a realm, ordered by UUID.
    public List<MappingView> list(Realm realm) {
        lock.lock();
        try {
            return mappings.of(realm).stream().map(ManagedMapping::view).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Returns how many mappings there are in all realms.
    public int size() {
        lock.lock();
        try {
            return mappings.size();
        } finally {
            lock.unlock();
        }
    }

    /// Returns how every mapping stands, in numbers.
    public List<MappingReading> readings() {
        lock.lock();
        try {
            return mappings.all().stream().map(ManagedMapping::reading).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Returns what every mapping has to tell of minutes that are over, each once.
    public List<MappingReport> reports() {
        Instant now = now();
        lock.lock();
        try {
            return mappings.all().stream().map(mapping -> mapping.report(now)).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Returns where all mappings of all realms stand, but those that are being deleted.
    public List<Standing> standings() {
        lock.lock();
        try {
            return mappings.all().stream()
                    .filter(mapping -> !mapping.deleting())
                    .map(ManagedMapping::standing)
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// Tells `watcher` from now on when another look may show something new.
    public Registration watch(MappingWatcher watcher) {
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /// Forgets what was seen of the behaviour of a function's mappings.
    ///
    /// @param unqualified the function, which has changed
    public void observeAnew(FunctionArn unqualified) {
        lock.lock();
        try {
            mappings.all().stream()
                    .filter(each -> each.config().function().unqualified().equals(unqualified))
                    .forEach(mapping -> mapping.journal().observeAnew());
        } finally {
            lock.unlock();
        }
    }

    /// Sets tags of a mapping.
    ///
    /// @return whether the mapping exists
    public boolean tag(Realm realm, String uuid, Map<String, String> tags) {
        return retag(realm, uuid, current -> current.putAll(tags));
    }

    /// Removes tags of a mapping; unknown keys do nothing.
    ///
    /// @return whether the mapping exists
    public boolean untag(Realm realm, String uuid, Set<String> keys) {
        return retag(realm, uuid, current -> current.keySet().removeAll(keys));
    }

    /// Returns a mapping's journal with its counters.
    public Optional<MappingJournal> journal(Realm realm, String uuid) {
        return mapping(realm, uuid, ManagedMapping::journal);
    }

    /// Returns the life of a message as the journals of a realm's mappings tell it, by UUID of the
    /// mapping; mappings that know nothing of it are left out.
    public Map<String, MessageStory> stories(Realm realm, String messageId) {
        Map<String, MessageStory> stories = new LinkedHashMap<>();
        for (MappingView view : list(realm)) {
            String uuid = view.config().uuid();
            journal(realm, uuid)
                    .map(journal -> journal.story(messageId))
                    .filter(MessageStory::known)
                    .ifPresent(story -> stories.put(uuid, story));
        }
        return stories;
    }

    /// Explains a mapping. Asks its queue.
    public Optional<Explanation> why(Realm realm, String uuid) throws InterruptedException {
        Optional<MappingView> view = find(realm, uuid);
        Optional<MappingJournal> journal = journal(realm, uuid);
        if (view.isEmpty() || journal.isEmpty()) {
            return Optional.empty();
        }
        Situation situation =
                survey.situation(view.get(), snapshot(realm, uuid), journal.get().recent(), now());
        return Optional.of(Why.explain(situation));
    }

    /// Takes note that a queue moved a message to its dead-letter queue; each mapping of the queue
    /// writes it down, also one that does not poll. Does not block.
    ///
    /// @param deadLetterQueue where it is now
    /// @param receives how often it had been received
    public void deadLettered(
            QueueArn queue, String messageId, QueueArn deadLetterQueue, int receives) {
        var input = new Input.DeadLettered(messageId, deadLetterQueue.toString(), receives);
        List<QueueMappingDriver> drivers = new ArrayList<>();
        List<MappingJournal> journals = new ArrayList<>();
        lock.lock();
        try {
            for (ManagedMapping mapping : mappings.of(queue)) {
                @Nullable QueueMappingDriver driver = mapping.driver();
                if (driver == null) {
                    journals.add(mapping.journal());
                } else {
                    drivers.add(driver);
                }
            }
        } finally {
            lock.unlock();
        }
        drivers.forEach(driver -> driver.deadLettered(input));
        var line = new JournalLine.DeadLettered(messageId, input.queue(), receives);
        journals.forEach(journal -> journal.add(line, now()));
    }

    /// Stops all mappings: no new batches; running invocations have the stop limit to end, then
    /// their threads are interrupted and their messages come back by themselves. States are kept
    /// for the next start.
    @Override
    public void close() {
        List<QueueMappingDriver> drivers;
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            drivers = mappings.drivers();
        } finally {
            lock.unlock();
        }
        Ending.of(drivers, around.stopLimit);
        keeper.close();
        alarms.close();
    }

    // ---- changes, under the lock

    /// Returns what remains to be done outside of the lock.
    @GuardedBy("lock")
    private Runnable afterwards(ManagedMapping.Change change, ManagedMapping mapping) {
        return switch (change) {
            case NONE -> () -> {};
            case START -> {
                QueueMappingDriver driver = drive(mapping);
                yield driver::start;
            }
            case STOP -> {
                @Nullable QueueMappingDriver driver = mapping.driver();
                yield driver == null ? () -> {} : driver::stop;
            }
            case END -> {
                @Nullable QueueMappingDriver driver = mapping.driver();
                String uuid = mapping.config().uuid();
                yield driver == null ? () -> keeper.delete(uuid) : driver::stop;
            }
            case APPLY -> {
                QueueMappingConfig config = mapping.config();
                yield () -> apply(mapping, config);
            }
        };
    }

    private void apply(ManagedMapping mapping, QueueMappingConfig config) {
        @Nullable QueueMappingDriver driver;
        lock.lock();
        try {
            driver = mapping.driver();
        } finally {
            lock.unlock();
        }
        if (driver != null) {
            driver.reconfigure(config);
        }
        lock.lock();
        try {
            mapping.applied(now());
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private QueueMappingDriver drive(ManagedMapping mapping) {
        QueueMappingConfig config = mapping.config();
        var driver =
                new QueueMappingDriver(
                        config,
                        survey.source(config.source()),
                        mapping.journal(),
                        means,
                        random.split(),
                        new States());
        mapping.drivenBy(driver);
        return driver;
    }

    /// Moves states on when drivers report.
    private final class States implements QueueMappingDriver.Listener {
        @Override
        public void polls(QueueMappingDriver driver) {
            lock.lock();
            try {
                mappings.drivenBy(driver).ifPresent(mapping -> mapping.polled(now()));
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void drained(QueueMappingDriver driver) {
            ended(driver, mapping -> mapping.drained(now()));
        }

        @Override
        public void broke(QueueMappingDriver driver, String reason) {
            ended(driver, mapping -> mapping.broke(reason, now()));
        }

        /// Takes a driver's end into account. The journal of a mapping that is gone goes last,
        /// outside of the lock.
        private void ended(QueueMappingDriver driver, Consumer<ManagedMapping> end) {
            Optional<String> gone;
            lock.lock();
            try {
                Optional<ManagedMapping> mapping = mappings.drivenBy(driver);
                mapping.ifPresent(end);
                gone =
                        mapping.filter(ManagedMapping::deleting)
                                .map(deleted -> deleted.config().uuid());
                if (gone.isPresent()) {
                    mappings.remove(gone.get());
                }
            } finally {
                lock.unlock();
            }
            gone.ifPresent(keeper::delete);
            tellChanged();
        }
    }

    // ---- look-ups

    private <T> Optional<T> mapping(Realm realm, String uuid, Function<ManagedMapping, T> view) {
        lock.lock();
        try {
            return mappings.find(realm, uuid).map(view);
        } finally {
            lock.unlock();
        }
    }

    /// Returns what a mapping's poller is doing; empty if none runs.
    private Optional<Snapshot> snapshot(Realm realm, String uuid) {
        return mapping(realm, uuid, mapping -> Optional.ofNullable(mapping.driver()))
                .flatMap(driver -> driver.flatMap(QueueMappingDriver::snapshot));
    }

    private boolean retag(Realm realm, String uuid, Consumer<Map<String, String>> change) {
        boolean found;
        lock.lock();
        try {
            found = book.retag(realm, uuid, change);
        } finally {
            lock.unlock();
        }
        tellChanged();
        return found;
    }

    private void tellChanged() {
        watchers.forEach(MappingWatcher::changed);
    }

    private void tellActive() {
        watchers.forEach(MappingWatcher::active);
    }

    private Instant now() {
        return around.timeline.instant();
    }
}
