package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission;
import io.penstock.engine.concurrency.Permit;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Refused;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.engine.trace.LoopRule;
import io.penstock.runtime.environment.EnvironmentPool.Taken;
import io.penstock.runtime.environment.api.NoSink;
import io.penstock.runtime.environment.api.SingleChannels;
import io.penstock.runtime.environment.language.Bootstraps;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.ProcessRoom;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.runtime.function.RuntimeCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Invokes functions in processes of this machine. Thread-safe: the calling thread carries the
/// event to the function and the answer back; platform and virtual threads may call.
public final class Invoker implements FunctionInvoker, AutoCloseable {
    /// The largest event of a synchronous invocation.
    public static final int EVENT_BYTES_MAX = 6 * 1024 * 1024;

    private static final int MARKER_BYTES = 6;

    private final FunctionDirectory directory;
    private final AdmissionDesk desk;
    private final EnvironmentSettings settings;
    private final ProcessRoom room;
    private final EnvironmentPool pool;
    private final RuntimeLauncher launcher;
    private final @Nullable Nursery nursery;
    private final Housekeeper housekeeper;
    private final Registration changes;
    private final InvocationObserver observer;
    private final Semaphore background;
    private final Turnstile turnstile = new Turnstile();
    private final LoopGuard loops;

    private Invoker(
            FunctionDirectory directory,
            AdmissionDesk desk,
            EnvironmentSettings settings,
            ProcessRoom room,
            EnvironmentPool pool,
            InvocationObserver observer,
            RuntimeLauncher launcher,
            @Nullable Nursery nursery,
            LoopGuard loops) {
        this.loops = loops;
        this.directory = directory;
        this.desk = desk;
        this.settings = settings;
        this.observer = observer;
        background = new Semaphore(settings.backgroundMax());
        this.room = room;
        this.pool = pool;
        this.launcher = launcher;
        this.nursery = nursery;
        housekeeper = new Housekeeper(pool, directory, settings.lifespan());
        changes = directory.onChange(this::changed);
    }

    /// Opens one that nobody observes.
    ///
    /// @param logs started and closed by the caller
    /// @param machine interpreters and where this server keeps files
    public static Invoker open(
            FunctionDirectory directory,
            AdmissionDesk desk,
            EnvironmentSettings settings,
            Timeline timeline,
            FunctionLogs logs,
            Workshop machine)
            throws IOException {
        return open(directory, desk, settings, timeline, logs, machine, InvocationObserver.NONE);
    }

    /// Finds out what the machine permits, starts the watchdog and the housekeeper.
    ///
    /// @param logs started and closed by the caller
    /// @param machine interpreters and where this server keeps files
    public static Invoker open(
            FunctionDirectory directory,
            AdmissionDesk desk,
            EnvironmentSettings settings,
            Timeline timeline,
            FunctionLogs logs,
            Workshop machine,
            InvocationObserver observer)
            throws IOException {
        var random = new SecureRandom();
        byte[] bytes = new byte[MARKER_BYTES];
        random.nextBytes(bytes);
        String marker = ProcessHandle.current().pid() + "-" + HexFormat.of().formatHex(bytes);
        Path data = machine.data().toAbsolutePath();
        Bootstraps bootstraps =
                Bootstraps.unpack(data.resolve("bootstraps"), machine.javaRuntime());
        ProcessRoom room =
                ProcessRoom.open(
                        marker,
                        data.resolve("environments").resolve(marker),
                        settings.enclosure().limitMemory(),
                        settings.enclosure().isolation(),
                        settings.enclosure().network());
        var channels = new SingleChannels(settings.endowment().streams());
        boolean headStart =
                settings.headStart() && settings.enclosure().isolation() == Isolation.PROCESS;
        @Nullable Nursery nursery = headStart ? new Nursery(room, bootstraps, channels) : null;
        var launcher =
                new RuntimeLauncher(
                        room,
                        machine.catalog(),
                        bootstraps,
                        nursery,
                        channels,
                        settings.endowment());
        var factory =
                new EnvironmentFactory(
                        room.temporary(),
                        launcher,
                        logs,
                        timeline,
                        random,
                        settings.lifespan().initLimit());
        var pool = new EnvironmentPool(factory, desk, settings);
        var loops = new LoopGuard(timeline);
        var invoker =
                new Invoker(
                        directory, desk, settings, room, pool, observer, launcher, nursery, loops);
        invoker.housekeeper.start();
        return invoker;
    }

    @Override
    public InvocationReport invoke(InvocationRequest request) throws InterruptedException {
        return invoke(request, NoSink.INSTANCE);
    }

    @Override
    public InvocationReport invoke(InvocationRequest request, ResponseSink sink)
            throws InterruptedException {
        if (!turnstile.enter()) {
            return refused(Refusal.STOPPING, "The server is stopping.");
        }
        try {
            FunctionArn function = request.function();
            return switch (directory.find(function)) {
                case Lookup.Found(var definition) -> forward(definition, request, sink);
                case Lookup.Missing() ->
                        refused(Refusal.MISSING, "Function not found: " + function);
                case Lookup.NotActive(String state, _) ->
                        refused(
                                Refusal.NOT_ACTIVE,
                                "The function %s is in the state %s".formatted(function, state));
            };
        } finally {
            turnstile.leave();
        }
    }

    /// Tells `listener` of every invocation that is stopped because it belongs to a loop, from now
    /// on. `listener` must not block.
    public Registration onLoop(Consumer<FunctionArn> listener) {
        return loops.tell(listener);
    }

    /// Waits until a process for this function can start from one that is ready; returns false if
    /// it cannot, or not in time. For tests and measurements.
    public boolean awaitHeadStart(FunctionDefinition function, Duration limit)
            throws InterruptedException {
        return launcher.prepared(function, limit);
    }

    /// Tells what this machine permits.
    public ProcessRoom.Capabilities capabilities() {
        return room.capabilities();
    }

    /// Returns the part that keeps environments which are initialised before anybody calls.
    public ProvisionedEnvironments provisioned() {
        return pool;
    }

    /// Returns how many environments exist now.
    public int environments() {
        return pool.size();
    }

    /// Lets no invocation begin any more, gives running ones time to end, and ends every process.
    @Override
    public void close() {
        turnstile.close();
        changes.close();
        try {
            turnstile.awaitEmpty(settings.lifespan().stopLimit());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        housekeeper.close();
        pool.endAll();
        if (nursery != null) {
            nursery.close(); // after its children, whose ends it tells
        }
        room.close();
    }

    ProcessRoom room() {
        return room;
    }

    /// Lets an invocation go on unless it belongs to a loop.
    private InvocationReport forward(
            FunctionDefinition function, InvocationRequest request, ResponseSink sink)
            throws InterruptedException {
        return switch (loops.decide(function, request)) {
            case LoopRule.Decision.Forward(String header) ->
                    admit(function, request.traced(header), sink);
            case LoopRule.Decision.Stop() -> refused(Refusal.RECURSIVE, LoopGuard.MESSAGE);
        };
    }

    private void changed(FunctionArn function) {
        housekeeper.changed(function);
        if (nursery != null && directory.find(function) instanceof Lookup.Found(var definition)) {
            launcher.prepare(definition);
        }
    }

    private InvocationReport admit(
            FunctionDefinition function, InvocationRequest request, ResponseSink sink)
            throws InterruptedException {
        if (request.event().length() > EVENT_BYTES_MAX) {
            return refused(
                    Refusal.TOO_LARGE,
                    "Request must be smaller than %d bytes for the InvokeFunction operation"
                            .formatted(EVENT_BYTES_MAX));
        }
        return switch (desk.admit(function.arn(), function.version(), request.lane())) {
            case Admission.Throttled(var reason, var retryAfter) ->
                    throttled(function, request, new Throttled(reason, retryAfter));
            case Admission.Admitted(var permit) -> run(function, request, sink, permit);
        };
    }

    private InvocationReport run(
            FunctionDefinition function,
            InvocationRequest request,
            ResponseSink sink,
            Permit permit)
            throws InterruptedException {
        boolean counted = request.lane().background();
        boolean entered = !counted || background.tryAcquire();
        try {
            return entered
                    ? runInAny(function, request, sink, permit)
                    : refused(
                            Refusal.UNAVAILABLE,
                            "%d environments of this machine are busy with events, the rest is for"
                                            .formatted(settings.backgroundMax())
                                    + " callers who wait; %s was not invoked"
                                            .formatted(function.arn()));
        } catch (EnvironmentUnavailableException unavailable) {
            return refused(Refusal.UNAVAILABLE, String.valueOf(unavailable.getMessage()));
        } finally {
            if (counted && entered) {
                background.release();
            }
            desk.release(permit);
        }
    }

    private InvocationReport runInAny(
            FunctionDefinition function,
            InvocationRequest request,
            ResponseSink sink,
            Permit permit)
            throws InterruptedException {
        return switch (pool.take(function, permit)) {
            case Taken.Got(var environment) -> observed(environment, request, sink, permit);
            case Taken.Limited(var throttled) -> throttled(function, request, throttled);
            case Taken.AllBusy() ->
                    refused(
                            Refusal.UNAVAILABLE,
                            "All %d environments of this machine are busy; %s was not invoked"
                                    .formatted(settings.environmentsMax(), function.arn()));
        };
    }

    private InvocationReport observed(
            Environment environment, InvocationRequest request, ResponseSink sink, Permit permit)
            throws InterruptedException {
        observer.began(request, permit);
        boolean ended = false;
        try {
            InvocationReport report = runIn(environment, request, sink);
            observer.ended(request, permit, report);
            ended = true;
            return report;
        } finally {
            if (!ended) {
                observer.abandoned(request, permit);
            }
        }
    }

    private InvocationReport throttled(
            FunctionDefinition function, InvocationRequest request, Throttled throttled) {
        observer.throttled(request, function.version());
        return InvocationReport.notRun(throttled);
    }

    private InvocationReport runIn(
            Environment environment, InvocationRequest request, ResponseSink sink)
            throws InterruptedException {
        boolean sound = false;
        try {
            InvocationReport report = environment.invoke(request, sink);
            sound = true;
            return report;
        } finally {
            if (!sound) {
                pool.discard(environment);
            } else if (pool.give(environment)) {
                housekeeper.idles();
            }
        }
    }

    private static InvocationReport refused(Refusal refusal, String message) {
        return InvocationReport.notRun(new Refused(refusal, message));
    }

    /// What a server brings to run processes with.
    ///
    /// @param catalog the interpreters
    /// @param data directory for bootstraps and for what environments write
    /// @param javaRuntime directory of Java's runtime interface client; see
    ///   [Bootstraps#defaultJavaRuntime]
    public record Workshop(RuntimeCatalog catalog, Path data, Path javaRuntime) {}
}
