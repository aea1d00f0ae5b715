package io.penstock.runtime.provisioned;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLedger;
import io.penstock.engine.concurrency.Reservation;
import io.penstock.engine.concurrency.provisioned.Effect;
import io.penstock.engine.concurrency.provisioned.Input;
import io.penstock.engine.concurrency.provisioned.Standing;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.environment.ProvisionedEnvironments;
import io.penstock.runtime.environment.ProvisionedEnvironments.Prepared;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.provisioned.ProvisionedStore.Stored;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Provisioned concurrency of all functions: what is configured, and the environments that are kept
/// for it. Thread-safe; what a change acknowledges is in the store. Call [#start] before use.
///
/// It drives one [io.penstock.engine.concurrency.provisioned.Provision] per configuration: one lock
/// over all of them, never held while an environment initialises (each does so on a thread of its
/// own). Who may configure what is decided by [ProvisionedRules] and the account's ledger.
public final class ProvisionedConcurrency implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProvisionedConcurrency.class);
    private static final String INIT_FAILURE = "FUNCTION_ERROR_INIT_FAILURE";
    private static final String LATEST = "$LATEST";

    private final Surroundings around;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Map<String, Configuration> configurations = new TreeMap<>();

    private final TaskSupervisor tasks = new TaskSupervisor();

    @GuardedBy("lock")
    private boolean closed;

    private @Nullable Registration functions;
    private @Nullable Registration environments;

    /// @param around everything it works with
    public ProvisionedConcurrency(Surroundings around) {
        this.around = around;
    }

    /// What provisioned concurrency works with.
    ///
    /// @param ledgers where the numbers are in force
    /// @param directory finds versions
    /// @param routes finds out what an alias leads to
    /// @param environments makes and keeps them
    /// @param timeline for `LastModified`
    public record Surroundings(
            ConcurrencyLedgers ledgers,
            FunctionDirectory directory,
            Routes routes,
            ProvisionedEnvironments environments,
            ProvisionedStore store,
            Timeline timeline) {}

    /// Reads the store, begins to initialise what it says, and follows functions from now on.
    public void start() {
        functions = around.directory.onChange(this::followSoon);
        environments = around.environments.onChange(new Watch());
        List<Stored> stored = around.store.all();
        lock.lock();
        try {
            for (Stored each : stored) {
                restore(each);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Asks for so many environments of a version or alias, in place of what was asked for before.
    ///
    /// @param units 1 or more
    public Answer<Provisioned> put(FunctionArn function, int units) {
        lock.lock();
        try {
            Optional<FunctionError> refusal =
                    ProvisionedRules.refusal(function, around.routes, configured());
            if (refusal.isPresent()) {
                return new Answer.Refused<>(refusal.get());
            }
            return switch (ledger(function).provision(function, units, around.ledgers.now())) {
                case Reservation.Refused(String message) -> invalid(message);
                case Reservation.BelowProvisioned(String message) -> invalid(message);
                case Reservation.Reserved() -> new Answer.Ok<>(accept(function, units));
            };
        } finally {
            lock.unlock();
        }
    }

    /// Returns the configuration of a version or alias.
    public Answer<Provisioned> get(FunctionArn function) {
        return ProvisionedRules.unpublished(function)
                .<Answer<Provisioned>>map(Answer.Refused::new)
                .orElseGet(() ->
                        find(function)
                                .<Answer<Provisioned>>map(Answer.Ok::new)
                                .orElseGet(() ->
                                        new Answer.Refused<>(new FunctionError.NotProvisioned())));
    }

    /// Deletes the configuration of a version or alias and ends its environments; none there is
    /// fine.
    public Answer<FunctionArn> delete(FunctionArn function) {
        Optional<FunctionError> refusal = ProvisionedRules.unpublished(function);
        if (refusal.isPresent()) {
            return new Answer.Refused<>(refusal.get());
        }
        lock.lock();
        try {
            @Nullable Configuration configuration = configurations.get(function.toString());
            if (configuration != null) {
                remove(configuration);
            }
            return new Answer.Ok<>(function);
        } finally {
            lock.unlock();
        }
    }

    /// Returns all configurations of a function, by version or alias.
    public List<Provisioned> list(FunctionArn unqualified) {
        lock.lock();
        try {
            return of(unqualified).stream().map(Configuration::shown).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Returns the most environments of a configuration that were busy at a time since this was
    /// last asked.
    int takePeak(FunctionArn function) {
        lock.lock();
        try {
            @Nullable Configuration configuration = configurations.get(function.toString());
            return configuration == null
                    ? 0
                    : configuration.kept.keySet().stream()
                            .mapToInt(version ->
                                    ledger(function).takePeak(function.qualified(version)))
                            .sum();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the configuration stands as wanted.
    ///
    /// @return the last state seen; empty if the configuration is gone
    Optional<Provisioned> await(FunctionArn function, Predicate<Standing> wanted, long nanos)
            throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            Optional<Provisioned> seen = find(function);
            while (seen.isPresent() && !wanted.test(seen.get().standing()) && left > 0) {
                left = changed.awaitNanos(left);
                seen = find(function);
            }
            return seen;
        } finally {
            lock.unlock();
        }
    }

    /// Begins nothing any more; environments that are being made are given up. Those that exist
    /// belong to whoever made them.
    @Override
    public void close() {
        @Nullable Registration first = functions;
        if (first != null) {
            first.close();
        }
        lock.lock();
        try {
            closed = true;
            tasks.close();
        } finally {
            lock.unlock();
        }
        @Nullable Registration second = environments;
        if (second != null) {
            second.close();
        }
    }

    // ---- configurations, under the lock

    @GuardedBy("lock")
    private void restore(Stored stored) {
        FunctionArn function = stored.function();
        Configuration configuration = configuration(stored);
        Reservation reservation =
                ledger(function).provision(function, stored.units(), around.ledgers.now());
        switch (reservation) {
            case Reservation.Reserved() -> follow(configuration);
            case Reservation.Refused(String message) -> refuse(configuration, message);
            case Reservation.BelowProvisioned(String message) -> refuse(configuration, message);
        }
    }

    /// Limits were lowered between two runs.
    private static void refuse(Configuration configuration, String message) {
        configuration.refusal = message;
        LOG.atWarn()
                .addKeyValue("function", configuration.function)
                .addKeyValue("reason", message)
                .log("provisioned concurrency not restored");
    }

    @GuardedBy("lock")
    private Provisioned accept(FunctionArn function, int units) {
        var stored = new Stored(function, units, around.timeline.instant());
        boolean saved = false;
        try {
            around.store.save(stored);
            saved = true;
        } finally {
            if (!saved) {
                takeBack(function);
            }
        }
        Configuration configuration = configuration(stored);
        configuration.refusal = "";
        configuration.units = units;
        configuration.lastModified = stored.lastModified();
        configuration.targets = Map.of();
        follow(configuration);
        return configuration.shown();
    }

    @GuardedBy("lock")
    private void takeBack(FunctionArn function) {
        @Nullable Configuration before = configurations.get(function.toString());
        if (before == null) {
            ledger(function).unprovision(function, around.ledgers.now());
        } else {
            var _ = ledger(function).provision(function, before.units, around.ledgers.now());
        }
    }

    @GuardedBy("lock")
    private void remove(Configuration configuration) {
        FunctionArn function = configuration.function;
        around.store.delete(function);
        ledger(function).unprovision(function, around.ledgers.now());
        tell(configuration, new Input.End());
        configurations.remove(function.toString());
        changed.signalAll();
    }

    /// Wants what the version or alias leads to now.
    @GuardedBy("lock")
    private void follow(Configuration configuration) {
        switch (around.routes.of(configuration.function)) {
            case Routes.Route.Missing() -> remove(configuration);
            case Routes.Route.Version(String number) ->
                    want(configuration, Map.of(number, configuration.units));
            case Routes.Route.Alias alias -> {
                var shares = new TreeMap<>(configuration.sharesOf(alias));
                shares.remove(LATEST); // what is not published is not provisioned
                want(configuration, shares);
            }
        }
    }

    @GuardedBy("lock")
    private void want(Configuration configuration, Map<String, Integer> targets) {
        boolean renewed = false;
        for (String version : targets.keySet()) {
            renewed |= renew(configuration, version);
        }
        boolean failed = configuration.shown().standing().status() == Standing.Status.FAILED;
        if (renewed || failed || !targets.equals(configuration.targets)) {
            configuration.targets = targets;
            tell(configuration, new Input.Want(targets));
        }
    }

    /// Looks a version up; returns whether it is another one than before.
    @GuardedBy("lock")
    private boolean renew(Configuration configuration, String version) {
        @Nullable FunctionDefinition before = configuration.definitions.get(version);
        if (!(around.directory.find(configuration.function.qualified(version))
                instanceof Lookup.Found(FunctionDefinition now))) {
            return false;
        }
        configuration.definitions.put(version, now);
        if (before == null || before.revision().equals(now.revision())) {
            return before == null;
        }
        tell(configuration, new Input.Retired(version));
        return true;
    }

    @GuardedBy("lock")
    private void tell(Configuration configuration, Input input) {
        for (Effect effect : configuration.core.on(input)) {
            switch (effect) {
                case Effect.Make(String version) -> make(configuration, version);
                case Effect.Keep keep -> keep(configuration, keep);
            }
        }
        changed.signalAll();
    }

    /// Several configurations may lead to one version for a while: what they keep adds up.
    @GuardedBy("lock")
    private void keep(Configuration configuration, Effect.Keep keep) {
        configuration.kept.put(keep.version(), keep);
        FunctionArn version = configuration.function.qualified(keep.version());
        int usable = 0;
        int kept = 0;
        for (Configuration each : of(configuration.function.unqualified())) {
            Effect.@Nullable Keep part = each.kept.get(keep.version());
            usable += part == null ? 0 : part.usable();
            kept += part == null ? 0 : part.kept();
        }
        int held = ledger(version).supply(version, usable, around.ledgers.now());
        @Nullable FunctionDefinition definition = configuration.definitions.get(keep.version());
        if (definition != null) {
            around.environments.keep(definition, kept, held);
        }
    }

    @GuardedBy("lock")
    private void make(Configuration configuration, String version) {
        if (!closed) {
            tasks.start("provisioned-init", () -> prepare(configuration, version));
        }
    }

    @GuardedBy("lock")
    private Map<FunctionArn, Routes.Route> configured() {
        var routes = new LinkedHashMap<FunctionArn, Routes.Route>();
        configurations
                .values()
                .forEach(each -> routes.put(each.function, around.routes.of(each.function)));
        return routes;
    }

    @GuardedBy("lock")
    private Configuration configuration(Stored stored) {
        return configurations.computeIfAbsent(
                stored.function().toString(), _ -> new Configuration(stored));
    }

    @GuardedBy("lock")
    private List<Configuration> of(FunctionArn unqualified) {
        return configurations.values().stream()
                .filter(each -> each.function.unqualified().equals(unqualified))
                .toList();
    }

    private Optional<Provisioned> find(FunctionArn function) {
        lock.lock();
        try {
            return Optional.ofNullable(configurations.get(function.toString()))
                    .map(Configuration::shown);
        } finally {
            lock.unlock();
        }
    }

    private ConcurrencyLedger ledger(FunctionArn function) {
        return around.ledgers.of(function);
    }

    private static Answer<Provisioned> invalid(String message) {
        return new Answer.Refused<>(new FunctionError.Invalid(message));
    }

    // ---- what happens elsewhere

    private void followSoon(FunctionArn function) {
        lock.lock();
        try {
            if (!closed && !of(function.unqualified()).isEmpty()) {
                tasks.start("provisioned-follow", () -> followNow(function.unqualified()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void followNow(FunctionArn unqualified) {
        lock.lock();
        try {
            for (Configuration each : of(unqualified)) {
                follow(each);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Makes one environment; the lock is held only when it is there. The core hears of it, however
    /// it ends.
    private void prepare(Configuration configuration, String version) throws InterruptedException {
        boolean told = false;
        try {
            FunctionArn function = configuration.function.qualified(version);
            if (around.directory.find(function) instanceof Lookup.Found(var definition)) {
                Prepared prepared = around.environments.prepare(definition);
                told = true;
                settle(configuration, definition, prepared);
            }
        } finally {
            if (!told) {
                fail(configuration, version);
            }
        }
    }

    private void settle(Configuration configuration, FunctionDefinition made, Prepared prepared) {
        lock.lock();
        try {
            tell(configuration, outcome(configuration, made, prepared));
        } finally {
            lock.unlock();
        }
    }

    private void fail(Configuration configuration, String version) {
        lock.lock();
        try {
            String what = configuration.function.qualified(version) + " cannot be initialised now.";
            tell(configuration, new Input.Failed(version, what));
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Input outcome(Configuration configuration, FunctionDefinition made, Prepared prepared) {
        String version = made.version();
        return switch (prepared) {
            case Prepared.Ready(var environment) -> {
                @Nullable FunctionDefinition current = configuration.definitions.get(version);
                if (closed || current == null || !current.revision().equals(made.revision())) {
                    environment.drop();
                    yield new Input.Dropped(version);
                }
                yield environment.join() ? new Input.Made(version) : new Input.Dropped(version);
            }
            case Prepared.InitFailed() -> new Input.Failed(version, INIT_FAILURE);
            case Prepared.NoRoom(String message) -> new Input.Failed(version, message);
        };
    }

    private void worn(FunctionDefinition version, int count) {
        lock.lock();
        try {
            @Nullable Configuration owner = owner(version);
            if (owner != null) {
                tell(owner, new Input.Worn(version.version(), count));
            }
        } finally {
            lock.unlock();
        }
    }

    private void lost(FunctionDefinition version, Runnable count) {
        lock.lock();
        try {
            count.run();
            @Nullable Configuration owner = owner(version);
            if (owner != null) {
                tell(owner, new Input.Lost(version.version()));
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private @Nullable Configuration owner(FunctionDefinition version) {
        for (Configuration each : of(version.arn())) {
            if (!closed && each.keeps(version)) {
                return each;
            }
        }
        return null;
    }

    /// Hears of worn and lost environments.
    private final class Watch implements ProvisionedEnvironments.Listener {
        @Override
        public void worn(FunctionDefinition version, int count) {
            ProvisionedConcurrency.this.worn(version, count);
        }

        @Override
        public void lost(FunctionDefinition version, Runnable count) {
            ProvisionedConcurrency.this.lost(version, count);
        }
    }
}
