package io.penstock.runtime.provisioned;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLedger;
import io.penstock.engine.concurrency.Reservation;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Provisioned concurrency of all functions: what is configured, and the environments that are kept
/// for it. Thread-safe; what a change acknowledges is in the store. Call [#start] before use.
///
/// It has a [ConfigurationDesk] drive one [io.penstock.engine.concurrency.provisioned.Provision]
/// per configuration: one lock over all of them, never held while an environment initialises (each
/// does so on a thread of its own). Who may configure what is decided by [ProvisionedRules] and the
/// account's ledger.
public final class ProvisionedConcurrency implements AutoCloseable {
    private static final String INIT_FAILURE = "FUNCTION_ERROR_INIT_FAILURE";

    private final Surroundings around;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final ConfigurationDesk desk;

    private final TaskSupervisor tasks = new TaskSupervisor();

    @GuardedBy("lock")
    private boolean closed;

    private @Nullable Registration functions;
    private @Nullable Registration environments;

    /// @param around everything it works with
    public ProvisionedConcurrency(Surroundings around) {
        this.around = around;
        this.desk = new ConfigurationDesk(around, new Works());
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
                desk.restore(each);
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
                    ProvisionedRules.refusal(function, around.routes, desk.configured());
            if (refusal.isPresent()) {
                return new Answer.Refused<>(refusal.get());
            }
            return switch (ledger(function).provision(function, units, around.ledgers.now())) {
                case Reservation.Refused(String message) -> invalid(message);
                case Reservation.BelowProvisioned(String message) -> invalid(message);
                case Reservation.Reserved() -> new Answer.Ok<>(desk.accept(function, units));
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
            Optional<Configuration> configuration = desk.find(function);
            if (configuration.isPresent()) {
                desk.remove(configuration.get());
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
            return desk.of(unqualified).stream().map(Configuration::shown).toList();
        } finally {
            lock.unlock();
        }
    }

    /// Returns the most environments of a configuration that were busy at a time since this was
    /// last asked.
    int takePeak(FunctionArn function) {
        lock.lock();
        try {
            return desk.find(function).stream()
                    .flatMap(configuration -> configuration.kept.keySet().stream())
                    .mapToInt(version -> ledger(function).takePeak(function.qualified(version)))
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

    private Optional<Provisioned> find(FunctionArn function) {
        lock.lock();
        try {
            return desk.find(function).map(Configuration::shown);
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
            if (!closed && !desk.of(function.unqualified()).isEmpty()) {
                tasks.start("provisioned-follow", () -> followNow(function.unqualified()));
            }
        } finally {
            lock.unlock();
        }
    }

    private void followNow(FunctionArn unqualified) {
        lock.lock();
        try {
            for (Configuration each : desk.of(unqualified)) {
                desk.follow(each);
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
            desk.tell(configuration, outcome(configuration, made, prepared));
        } finally {
            lock.unlock();
        }
    }

    private void fail(Configuration configuration, String version) {
        lock.lock();
        try {
            String what = configuration.function.qualified(version) + " cannot be initialised now.";
            desk.tell(configuration, new Input.Failed(version, what));
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
                desk.tell(owner, new Input.Worn(version.version(), count));
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
                desk.tell(owner, new Input.Lost(version.version()));
            }
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private @Nullable Configuration owner(FunctionDefinition version) {
        for (Configuration each : desk.of(version.arn())) {
            if (!closed && each.keeps(version)) {
                return each;
            }
        }
        return null;
    }

    /// What the configurations have done.
    private final class Works implements ConfigurationDesk.Works {
        @Override
        public void make(Configuration configuration, String version) {
            lock.lock(); // held already
            try {
                if (!closed) {
                    tasks.start("provisioned-init", () -> prepare(configuration, version));
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void changed() {
            changed.signalAll();
        }
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
