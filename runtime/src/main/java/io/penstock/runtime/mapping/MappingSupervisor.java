package io.penstock.runtime.mapping;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.journal.MessageStory;
import io.penstock.engine.mapping.Facts;
import io.penstock.engine.mapping.Facts.FunctionFact;
import io.penstock.engine.mapping.Facts.QueueFact;
import io.penstock.engine.mapping.MappingRefusal;
import io.penstock.engine.mapping.MappingRequest;
import io.penstock.engine.mapping.MappingRules;
import io.penstock.engine.mapping.MappingState;
import io.penstock.engine.mapping.Member;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.mapping.Ruling;
import io.penstock.engine.queuemapping.Input;
import io.penstock.engine.queuemapping.Snapshot;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.why.Explanation;
import io.penstock.engine.why.Situation;
import io.penstock.engine.why.Situation.PollerHealth;
import io.penstock.engine.why.Why;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.mapping.QueueMappingDriver.Means;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
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
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<String, ManagedMapping> mappings = new TreeMap<>();

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
        this.keeper = new JournalKeeper(around.journals);
        this.means = new Means(around.timeline, around.invoker, alarms, around.threads);
    }

    /// What a supervisor needs of the rest of the process.
    ///
    /// @param threads makes workers: platform threads, because they wait for functions on sockets
    /// @param stopLimit how long a closing supervisor waits for running invocations; real time
    public record Surroundings(
            Timeline timeline,
            FunctionInvoker invoker,
            FunctionDirectory functions,
            MessageSources sources,
            MappingStore mappings,
            JournalStore journals,
            ThreadFactory threads,
            Duration stopLimit) {}

    /// Brings back the mappings of an earlier run: those that were meant to poll start polling,
    /// those that were not stay disabled.
    public void start() {
        alarms.start(around.threads);
        keeper.start(around.threads);
        List<QueueMappingDriver> begun = new ArrayList<>();
        lock.lock();
        try {
            for (StoredMapping stored : around.mappings.all()) {
                MappingState state =
                        stored.enabled()
                                ? new MappingState.Enabling()
                                : new MappingState.Disabled();
                var mapping =
                        new ManagedMapping(stored, state, keeper.open(stored.config().uuid()));
                mappings.put(stored.config().uuid(), mapping);
                if (stored.enabled()) {
                    begun.add(drive(mapping));
                }
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
        @Nullable QueueMappingDriver begun = null;
        MappingView view;
        lock.lock();
        try {
            String uuid = uuid();
            var facts = new Facts(function, queue, duplicate(request, uuid));
            switch (MappingRules.create(request, uuid, facts)) {
                case Ruling.Refused(var refusal) -> {
                    return new MappingOutcome.Refused(refusal);
                }
                case Ruling.Accepted(var config, var enabled) -> {
                    var stored =
                            new StoredMapping(
                                    config,
                                    enabled,
                                    ManagedMapping.USER_INITIATED,
                                    now(),
                                    request.tags());
                    around.mappings.save(stored);
                    MappingState state =
                            enabled ? new MappingState.Creating() : new MappingState.Disabled();
                    var mapping = new ManagedMapping(stored, state, keeper.open(uuid));
                    mappings.put(uuid, mapping);
                    view = mapping.view();
                    if (enabled) {
                        begun = drive(mapping);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        if (begun != null) {
            begun.start();
        }
        return new MappingOutcome.Done(view);
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
        Runnable then;
        MappingView view;
        lock.lock();
        try {
            @Nullable ManagedMapping mapping = mappings.get(uuid);
            if (mapping == null) {
                return new MappingOutcome.Refused(MappingRefusal.unknown());
            }
            var facts = new Facts(function, queue, duplicate(mapping, request));
            switch (MappingRules.update(mapping.config(), mapping.enabled(), request, facts)) {
                case Ruling.Refused(var refusal) -> {
                    return new MappingOutcome.Refused(refusal);
                }
                case Ruling.Accepted(var config, var enabled) -> {
                    @Nullable Runnable begun = begin(mapping, config, enabled);
                    if (begun == null) {
                        return new MappingOutcome.Refused(MappingRefusal.inUse());
                    }
                    around.mappings.save(mapping.toStore());
                    view = mapping.view();
                    then = begun;
                }
            }
        } finally {
            lock.unlock();
        }
        then.run();
        return new MappingOutcome.Done(view);
    }

    /// Deletes a mapping: forgotten at once by the store, gone when its running invocations have
    /// ended.
    public MappingOutcome delete(Realm realm, String uuid) {
        @Nullable QueueMappingDriver driver;
        MappingView view;
        lock.lock();
        try {
            @Nullable ManagedMapping mapping = mappings.get(uuid);
            if (mapping == null || !realm.owns(mapping.config())) {
                return new MappingOutcome.Refused(MappingRefusal.unknown());
            }
            switch (mapping.state()) {
                case MappingState.Deleting() -> {
                    return new MappingOutcome.Refused(MappingRefusal.inUse());
                }
                case MappingState.Creating state -> become(mapping, state.delete());
                case MappingState.Enabling state -> become(mapping, state.delete());
                case MappingState.Enabled state -> become(mapping, state.delete());
                case MappingState.Disabling state -> become(mapping, state.delete());
                case MappingState.Disabled state -> become(mapping, state.delete());
                case MappingState.Updating state -> become(mapping, state.delete());
            }
            around.mappings.delete(uuid);
            driver = mapping.driver();
            view = mapping.view();
            if (driver == null) {
                mappings.remove(uuid);
            }
        } finally {
            lock.unlock();
        }
        if (driver == null) {
            keeper.delete(uuid);
        } else {
            driver.stop();
        }
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
            return mappings.values().stream()
                    .filter(mapping -> realm.owns(mapping.config()))
                    .map(ManagedMapping::view)
                    .toList();
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

    /// Returns the life of a message as the mapping's journal tells it.
    public Optional<MessageStory> story(Realm realm, String uuid, String messageId) {
        return journal(realm, uuid).map(journal -> journal.story(messageId));
    }

    /// Returns what a mapping's poller is doing; empty if none runs.
    public Optional<Snapshot> snapshot(Realm realm, String uuid) {
        return mapping(realm, uuid, mapping -> Optional.ofNullable(mapping.driver()))
                .flatMap(driver -> driver.flatMap(QueueMappingDriver::snapshot));
    }

    /// Explains a mapping. Asks its queue.
    public Optional<Explanation> why(Realm realm, String uuid) throws InterruptedException {
        Optional<MappingView> view = find(realm, uuid);
        Optional<MappingJournal> journal = journal(realm, uuid);
        if (view.isEmpty() || journal.isEmpty()) {
            return Optional.empty();
        }
        QueueMappingConfig config = view.get().config();
        PollerHealth poller =
                snapshot(realm, uuid)
                        .<PollerHealth>map(PollerHealth.Alive::new)
                        .orElseGet(PollerHealth.None::new);
        var situation =
                new Situation(
                        config,
                        view.get().state().wireName(),
                        view.get().reason(),
                        poller,
                        survey.condition(config.source()),
                        survey.health(config.function()),
                        journal.get().recent(),
                        now());
        return Optional.of(Why.explain(situation));
    }

    /// Takes note that a queue moved a message to its dead-letter queue; each mapping of the queue
    /// writes it down. Does not block.
    ///
    /// @param deadLetterQueue where it is now
    /// @param receives how often it had been received
    public void deadLettered(
            QueueArn queue, String messageId, QueueArn deadLetterQueue, int receives) {
        var input = new Input.DeadLettered(messageId, deadLetterQueue.toString(), receives);
        List<QueueMappingDriver> drivers = new ArrayList<>();
        lock.lock();
        try {
            for (ManagedMapping mapping : mappings.values()) {
                @Nullable QueueMappingDriver driver = mapping.driver();
                if (driver != null && mapping.config().source().equals(queue)) {
                    drivers.add(driver);
                }
            }
        } finally {
            lock.unlock();
        }
        drivers.forEach(driver -> driver.deadLettered(input));
    }

    /// Stops all mappings: no new batches; running invocations have the stop limit to end, then
    /// their threads are interrupted and their messages come back by themselves. States are kept
    /// for the next start.
    @Override
    public void close() {
        List<QueueMappingDriver> drivers = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            mappings.values().stream()
                    .map(ManagedMapping::driver)
                    .filter(driver -> driver != null)
                    .forEach(drivers::add);
        } finally {
            lock.unlock();
        }
        drivers.forEach(QueueMappingDriver::stop);
        awaitEnd(drivers);
        keeper.close();
        alarms.close();
    }

    private void awaitEnd(List<QueueMappingDriver> drivers) {
        Thread waiter = Thread.ofVirtual().start(() -> awaitAll(drivers));
        try {
            if (!waiter.join(around.stopLimit)) {
                drivers.forEach(QueueMappingDriver::abandon);
            }
        } catch (InterruptedException hurried) {
            drivers.forEach(QueueMappingDriver::abandon);
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitAll(List<QueueMappingDriver> drivers) {
        try {
            for (QueueMappingDriver driver : drivers) {
                driver.awaitEnd();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- changes, under the lock

    /// Begins a change and returns what remains to be done outside of the lock; null if the
    /// mapping's state does not allow it.
    @GuardedBy("lock")
    private @Nullable Runnable begin(
            ManagedMapping mapping, QueueMappingConfig config, boolean enabled) {
        return switch (mapping.state()) {
            case MappingState.Enabled state when !enabled -> {
                mapping.configure(config, false);
                become(mapping, state.disable());
                yield stopping(mapping);
            }
            case MappingState.Enabled state -> {
                mapping.configure(config, true);
                become(mapping, state.update());
                yield () -> apply(mapping, config);
            }
            case MappingState.Disabled state when enabled -> {
                mapping.configure(config, true);
                become(mapping, state.enable());
                QueueMappingDriver driver = drive(mapping);
                yield driver::start;
            }
            case MappingState.Disabled state -> {
                mapping.configure(config, false);
                become(mapping, state.update());
                yield () -> apply(mapping, config);
            }
            case MappingState.Creating _,
                    MappingState.Enabling _,
                    MappingState.Disabling _,
                    MappingState.Updating _,
                    MappingState.Deleting _ ->
                    null;
        };
    }

    private static Runnable stopping(ManagedMapping mapping) {
        @Nullable QueueMappingDriver driver = mapping.driver();
        return driver == null ? () -> {} : driver::stop;
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
            if (mapping.state() instanceof MappingState.Updating updating) {
                become(mapping, updating.applied());
            }
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

    @GuardedBy("lock")
    private void become(ManagedMapping mapping, MappingState next) {
        mapping.become(next, ManagedMapping.USER_INITIATED, now());
    }

    @GuardedBy("lock")
    private Optional<ManagedMapping> drivenBy(QueueMappingDriver driver) {
        return mappings.values().stream().filter(mapping -> mapping.driver() == driver).findFirst();
    }

    /// Moves states on when drivers report.
    private final class States implements QueueMappingDriver.Listener {
        @Override
        public void polls(QueueMappingDriver driver) {
            lock.lock();
            try {
                drivenBy(driver).ifPresent(this::polled);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void drained(QueueMappingDriver driver) {
            @Nullable String gone;
            lock.lock();
            try {
                gone = drivenBy(driver).map(this::ended).orElse(null);
            } finally {
                lock.unlock();
            }
            if (gone != null && !gone.isEmpty()) {
                keeper.delete(gone);
            }
        }

        @Override
        public void broke(QueueMappingDriver driver, String reason) {
            @Nullable String gone;
            lock.lock();
            try {
                gone = drivenBy(driver).map(mapping -> failed(mapping, reason)).orElse(null);
            } finally {
                lock.unlock();
            }
            if (gone != null && !gone.isEmpty()) {
                keeper.delete(gone);
            }
        }

        @GuardedBy("lock")
        private void polled(ManagedMapping mapping) {
            switch (mapping.state()) {
                case MappingState.Creating state -> become(mapping, state.polled());
                case MappingState.Enabling state -> become(mapping, state.polled());
                case MappingState.Enabled _,
                        MappingState.Disabling _,
                        MappingState.Disabled _,
                        MappingState.Updating _,
                        MappingState.Deleting _ -> {}
            }
        }

        /// Returns the UUID of a mapping that is gone now, or an empty text.
        @GuardedBy("lock")
        private String ended(ManagedMapping mapping) {
            mapping.drivenBy(null);
            return switch (mapping.state()) {
                case MappingState.Disabling state -> {
                    become(mapping, state.drained());
                    yield "";
                }
                case MappingState.Deleting _ -> remove(mapping);
                case MappingState.Creating _,
                        MappingState.Enabling _,
                        MappingState.Enabled _,
                        MappingState.Disabled _,
                        MappingState.Updating _ ->
                        ""; // the process stops; the mapping goes on with the next one
            };
        }

        @GuardedBy("lock")
        private String failed(ManagedMapping mapping, String reason) {
            mapping.drivenBy(null);
            return switch (mapping.state()) {
                case MappingState.Creating state -> broken(mapping, state.failed(), reason);
                case MappingState.Enabling state -> broken(mapping, state.failed(), reason);
                case MappingState.Enabled state -> broken(mapping, state.failed(), reason);
                case MappingState.Updating state -> broken(mapping, state.failed(), reason);
                case MappingState.Disabling state -> broken(mapping, state.drained(), reason);
                case MappingState.Disabled state -> broken(mapping, state, reason);
                case MappingState.Deleting _ -> remove(mapping);
            };
        }

        @GuardedBy("lock")
        private String broken(ManagedMapping mapping, MappingState.Disabled next, String reason) {
            mapping.become(next, "Stopped by a fault: " + reason, now());
            return "";
        }

        @GuardedBy("lock")
        private String remove(ManagedMapping mapping) {
            mappings.remove(mapping.config().uuid());
            return mapping.config().uuid();
        }
    }

    // ---- duplicates and look-ups

    @GuardedBy("lock")
    private String duplicate(MappingRequest request, String uuid) {
        return switch (request.function()) {
            case Member.Absent<FunctionArn>() -> "";
            case Member.Given<FunctionArn>(var function) ->
                    duplicate(request.eventSourceArn().or(""), function, uuid);
        };
    }

    @GuardedBy("lock")
    private String duplicate(ManagedMapping mapping, MappingRequest request) {
        QueueMappingConfig config = mapping.config();
        return duplicate(
                config.source().toString(),
                request.function().or(config.function()),
                config.uuid());
    }

    @GuardedBy("lock")
    private String duplicate(String source, FunctionArn function, String except) {
        return mappings.values().stream()
                .map(ManagedMapping::config)
                .filter(config -> config.source().toString().equals(source))
                .filter(config -> config.function().equals(function))
                .map(QueueMappingConfig::uuid)
                .filter(uuid -> !uuid.equals(except))
                .findFirst()
                .orElse("");
    }

    private <T> Optional<T> mapping(Realm realm, String uuid, Function<ManagedMapping, T> view) {
        lock.lock();
        try {
            @Nullable ManagedMapping mapping = mappings.get(uuid);
            return mapping == null || !realm.owns(mapping.config())
                    ? Optional.empty()
                    : Optional.of(view.apply(mapping));
        } finally {
            lock.unlock();
        }
    }

    private boolean retag(Realm realm, String uuid, Consumer<Map<String, String>> change) {
        return mapping(
                        realm,
                        uuid,
                        mapping -> {
                            change.accept(mapping.tags());
                            around.mappings.save(mapping.toStore());
                            return mapping;
                        })
                .isPresent();
    }

    @GuardedBy("lock")
    private String uuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low).toString();
    }

    private Instant now() {
        return around.timeline.instant();
    }
}
