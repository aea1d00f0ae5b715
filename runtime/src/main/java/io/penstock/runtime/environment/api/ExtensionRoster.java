package io.penstock.runtime.environment.api;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.runtime.environment.api.Extension.State;
import io.penstock.runtime.environment.api.Ruling.Granted;
import io.penstock.runtime.environment.api.Ruling.Refused;
import io.penstock.runtime.environment.log.ExtensionRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The extensions of one start of an environment: who they are, what each is doing, and what it has
/// yet to be told. A program in `extensions/` of the layers is an external extension; everybody
/// else who registers is an internal one, part of the runtime's process.
///
/// Thread-safe. Waiting methods block their thread.
///
/// Source: AWS Lambda Developer Guide, "Using the Lambda Extensions API to create extensions".
public final class ExtensionRoster implements AutoCloseable {
    /// How many extensions one function may have.
    public static final int EXTENSIONS_MAX = 10;

    private final Identity identity;
    private final TelemetryDesk telemetry;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final ExtensionRoll roll;

    @GuardedBy("lock")
    private boolean ending;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private @Nullable Trouble trouble;

    @GuardedBy("lock")
    private String reported = "";

    private Runnable onTrouble = () -> {};

    /// @param launched names of the external extensions that are started before the runtime
    public ExtensionRoster(
            Identity identity, Collection<String> launched, TelemetryDesk telemetry) {
        this.identity = identity;
        this.telemetry = telemetry;
        roll = new ExtensionRoll(launched);
    }

    /// Calls `listener` once an extension fails.
    void onTrouble(Runnable listener) {
        onTrouble = listener;
    }

    // ---- for the environment

    /// Returns whether anybody registered or must.
    public boolean any() {
        lock.lock();
        try {
            return roll.any();
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether an external one registered or must.
    public boolean anyExternal() {
        lock.lock();
        try {
            return roll.anyExternal();
        } finally {
            lock.unlock();
        }
    }

    /// Returns what went wrong with an external extension, if something did.
    public Optional<Trouble> trouble() {
        lock.lock();
        try {
            return Optional.ofNullable(trouble);
        } finally {
            lock.unlock();
        }
    }

    /// Returns what the platform calls the first error that an extension reported, for example
    /// `Extension.InitError`; empty if none did.
    public String reported() {
        lock.lock();
        try {
            return reported;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until every external extension has registered.
    ///
    /// @return false if time was up or an extension failed
    public boolean awaitRegistered(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean inTime = true;
            while (!roll.complete() && trouble == null && !closed && inTime) {
                inTime = awaitChange(deadlineNanos);
            }
            return trouble == null && roll.complete();
        } finally {
            lock.unlock();
        }
    }

    /// Tells those who asked for it that the environment ends.
    ///
    /// @param reason `spindown`, `timeout` or `failure`
    public void shutdown(String reason, long deadlineEpochMillis) {
        lock.lock();
        try {
            ending = true;
        } finally {
            lock.unlock();
        }
        tell(new LifecycleEvent.Shutdown(reason, deadlineEpochMillis));
    }

    /// Returns whether an extension asked to be told of the end.
    public boolean wantsShutdown(String name) {
        lock.lock();
        try {
            return roll.wants(name, LifecycleEvent.SHUTDOWN);
        } finally {
            lock.unlock();
        }
    }

    /// Returns where this environment's telemetry goes.
    public TelemetryDesk telemetry() {
        return telemetry;
    }

    /// Notes that the process of an external extension ended by itself.
    ///
    /// @param how in words
    public void ended(String name, String how) {
        lock.lock();
        try {
            roll.external(name).ifPresent(each -> fail(new Trouble(each.state.fatalType(), how)));
        } finally {
            lock.unlock();
        }
        onTrouble.run();
    }

    /// Notes that the program of an external extension could not be executed.
    ///
    /// @param why in words
    public void unlaunched(String name, String why) {
        lock.lock();
        try {
            if (!ending && !closed) {
                telemetry.note(
                        new ExtensionRecord.Change(name, "LaunchError", List.of(), "UnknownError"));
            }
            fail(new Trouble(Trouble.LAUNCH_ERROR, why));
        } finally {
            lock.unlock();
        }
        onTrouble.run();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        telemetry.close();
    }

    // ---- for the channel

    /// Waits until every extension has asked for its first event. None may register from now on but
    /// external ones, which must.
    ///
    /// @return false if time was up or an extension failed
    boolean awaitReady(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            roll.close();
            if (!awaitQuiet(deadlineNanos)) {
                return false;
            }
        } finally {
            lock.unlock();
        }
        telemetry.closeSubscription();
        return true;
    }

    /// Tells those who asked for it of an invocation.
    void invoke(Delivery delivery) {
        tell(new LifecycleEvent.Invoke(delivery));
    }

    /// Waits until nobody works any more.
    ///
    /// @return false if time was up or an extension failed
    boolean awaitSettled(long deadlineNanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            return awaitQuiet(deadlineNanos);
        } finally {
            lock.unlock();
        }
    }

    /// Returns whether everybody waits for an event.
    boolean idle() {
        lock.lock();
        try {
            return roll.settled();
        } finally {
            lock.unlock();
        }
    }

    // ---- for the desk

    Identity identity() {
        return identity;
    }

    /// Returns whether an extension of this name was launched with the environment.
    boolean launched(String name) {
        lock.lock();
        try {
            return roll.external(name).isPresent();
        } finally {
            lock.unlock();
        }
    }

    /// Registers an extension; grants an identifier.
    Ruling register(String name, List<String> events) {
        lock.lock();
        try {
            Ruling ruling = roll.register(name, events);
            changed.signalAll();
            return ruling;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next event of an extension; grants its JSON.
    ///
    /// @throws IOException if the roster closes meanwhile
    Ruling next(String identifier) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            @Nullable Extension caller = roll.find(identifier);
            if (caller == null) {
                return ExtensionRoll.unknown("Unknown extension " + identifier);
            }
            if (!caller.state.leadsTo(State.READY)) {
                return ExtensionRoll.forbidden(caller, State.READY);
            }
            if (caller.state == State.REGISTERED) {
                telemetry.note(change(caller, State.READY, ""));
            }
            caller.state = State.READY;
            changed.signalAll();
            while (caller.pending.isEmpty() && caller.state == State.READY) {
                if (closed) {
                    throw new InterruptedIOException("the environment ends");
                }
                changed.await();
            }
            if (!caller.state.leadsTo(State.RUNNING)) {
                return ExtensionRoll.forbidden(caller, State.RUNNING);
            }
            caller.state = State.RUNNING;
            return new Granted(caller.pending.removeFirst());
        } finally {
            lock.unlock();
        }
    }

    /// Takes the report of an error. The extension must exit after it; only then is it in trouble,
    /// or late.
    ///
    /// @param errorType as the extension calls it
    Ruling report(String identifier, State to, String errorType) {
        lock.lock();
        try {
            @Nullable Extension caller = roll.find(identifier);
            if (caller == null) {
                return ExtensionRoll.unknown("Unknown Lambda-Extension-Identifier");
            }
            if (errorType.isEmpty()) {
                return new Refused(
                        "Extension.MissingHeader",
                        "Lambda-Extension-Function-Error-Type not found");
            }
            if (!caller.state.leadsTo(to)) {
                return ExtensionRoll.forbidden(caller, to);
            }
            caller.state = to;
            reported = reported.isEmpty() ? to.fatalType() : reported;
            telemetry.note(change(caller, to, errorType));
            changed.signalAll();
            return new Granted("");
        } finally {
            lock.unlock();
        }
    }

    /// Grants the name of an extension.
    Ruling name(String identifier) {
        lock.lock();
        try {
            @Nullable Extension caller = roll.find(identifier);
            return caller == null
                    ? ExtensionRoll.unknown("Unknown extension " + identifier)
                    : new Granted(caller.name);
        } finally {
            lock.unlock();
        }
    }

    // ---- state

    private void tell(LifecycleEvent event) {
        lock.lock();
        try {
            roll.tell(event);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void fail(Trouble found) {
        if (trouble == null && !ending && !closed) {
            trouble = found;
            changed.signalAll();
        }
    }

    private static ExtensionRecord.Change change(Extension of, State to, String errorType) {
        return new ExtensionRecord.Change(of.name, to.words, of.events, errorType);
    }

    @GuardedBy("lock")
    private boolean awaitQuiet(long deadlineNanos) throws InterruptedException {
        boolean inTime = true;
        while (!roll.settled() && trouble == null && !closed && inTime) {
            inTime = awaitChange(deadlineNanos);
        }
        return trouble == null && roll.settled();
    }

    /// Returns false once the deadline has passed.
    @SuppressWarnings("WaitNotInLoop") // the loop is in every caller, with its own condition
    @GuardedBy("lock")
    private boolean awaitChange(long deadlineNanos) throws InterruptedException {
        long left = deadlineNanos - System.nanoTime();
        return left > 0 && changed.await(left, TimeUnit.NANOSECONDS);
    }

    /// What an extension learns of its function.
    public record Identity(String name, String version, String handler, String account) {}

    /// How an external extension failed its function.
    ///
    /// @param type for example `Extension.Crash`
    /// @param text for example `exit status 1`
    public record Trouble(String type, String text) {
        static final String LAUNCH_ERROR = "Extension.LaunchError";

        /// More programs lie in `extensions/` than a function may have.
        public static Trouble tooMany() {
            return new Trouble(LAUNCH_ERROR, "Extension limit (" + EXTENSIONS_MAX + ") reached");
        }
    }
}
