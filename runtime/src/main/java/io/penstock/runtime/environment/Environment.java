package io.penstock.runtime.environment;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.runtime.environment.RuntimeLauncher.Launch;
import io.penstock.runtime.environment.api.Answer;
import io.penstock.runtime.environment.api.Delivery;
import io.penstock.runtime.environment.api.NoSink;
import io.penstock.runtime.environment.api.Readiness;
import io.penstock.runtime.environment.api.SinkGuard;
import io.penstock.runtime.environment.api.TelemetryDesk;
import io.penstock.runtime.environment.log.Ending;
import io.penstock.runtime.environment.log.EnvironmentLog;
import io.penstock.runtime.environment.log.PlatformRecord;
import io.penstock.runtime.environment.process.OutputPipe;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.RuntimeVersion;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One execution environment of one version of a function.
///
/// ```
/// fresh ──init──▶ warm ◀──────┐            reset: processes killed, files and identity stay;
///   │ failed       │ invoke   │ answered   the next invocation initialises inside its own time
///   ▼              ▼          │
/// reset ──init──▶ running ────┘
///   ▲              │ timed out · crashed · broke the protocol
///   └──────────────┘
/// ```
///
/// Confined to whoever took it from the pool, who alone may invoke it; [#destroy] may be called
/// from anywhere and ends a running invocation as killed.
final class Environment {
    /// An event that a runtime died before taking is given to a new runtime at most so often.
    private static final int DELIVERIES_MAX = 3;

    private static final String FAILURE = "failure";
    private static final String TIMEOUT = "timeout";

    private final FunctionDefinition function;
    private final EnvironmentSite site;
    private final RuntimeLauncher launcher;
    private final EnvironmentLog log;
    private final OutputPipe output;
    private final Duration initLimit;
    private final long bornNanos = System.nanoTime();

    private volatile @Nullable RuntimeInstance runtime;
    private volatile long peakMemoryBytes;
    private volatile boolean destroyed;
    private volatile long idleSinceNanos = bornNanos;
    private boolean fresh = true;
    private boolean frozen;
    private int incarnations;
    private @Nullable FunctionArn lastCalled;
    private String lastCalledText = "";

    Environment(
            FunctionDefinition function,
            EnvironmentSite site,
            RuntimeLauncher launcher,
            EnvironmentLog log,
            OutputPipe output,
            Duration initLimit) {
        this.function = function;
        this.site = site;
        this.launcher = launcher;
        this.log = log;
        this.output = output;
        this.initLimit = initLimit;
    }

    FunctionDefinition function() {
        return function;
    }

    EnvironmentSite site() {
        return site;
    }

    /// Returns whether it was made before anybody called.
    boolean provisioned() {
        return site.provisioned();
    }

    /// Initialises before anybody calls.
    ///
    /// @return whether it waits for events now
    /// @throws EnvironmentUnavailableException if the machine cannot start the runtime
    boolean prepare() throws InterruptedException {
        return initPhase() > 0;
    }

    /// Returns whether a runtime is there that waits for events, as far as known.
    boolean warm() {
        @Nullable RuntimeInstance current = runtime;
        return current != null && current.alive();
    }

    /// Carries one event to the function and its answer back, on the calling thread.
    ///
    /// @param sink where the response goes; with [NoSink] it is in the report
    /// @throws EnvironmentUnavailableException if the machine cannot start the runtime
    InvocationReport invoke(InvocationRequest request, ResponseSink sink)
            throws InterruptedException {
        boolean cold = runtime == null;
        boolean diedIdle = !cold && !warm();
        long initNanos = fresh || diedIdle ? initPhase() : 0;
        if (request.wantsLogTail()) {
            log.beginTail();
        }
        log.append(
                new PlatformRecord.Start(
                        request.requestId(), function.version(), request.traceHeader()));
        sink.started(function.version());
        Course course = run(request, sink, initNanos);
        return conclude(request, course, cold);
    }

    /// Stops the processes if they wait for an event; returns whether they are stopped now.
    boolean freeze() {
        @Nullable RuntimeInstance current = runtime;
        if (!frozen && current != null && current.channel().idle()) {
            peakMemoryBytes = current.peakMemoryBytes();
            current.freeze();
            frozen = true;
        }
        return frozen;
    }

    /// Lets the processes run on.
    void thaw() {
        @Nullable RuntimeInstance current = runtime;
        if (frozen && current != null) {
            current.thaw();
        }
        frozen = false;
    }

    boolean frozen() {
        return frozen;
    }

    long idleSinceNanos() {
        return idleSinceNanos;
    }

    long bornNanos() {
        return bornNanos;
    }

    /// Notes that the environment idles from now on.
    void rest() {
        idleSinceNanos = System.nanoTime();
    }

    /// Kills the processes and ends the environment for good; its files are the caller's to remove.
    void destroy() throws InterruptedException {
        destroyed = true;
        @Nullable RuntimeInstance current = runtime;
        if (current != null) {
            current.shutdown("spindown");
            current.kill();
        }
        output.drain();
        output.close();
    }

    // ---- initialisation

    /// Initialises before an invocation, within the init limit. A failure here fails nothing yet:
    /// the invocation tries once more within its own time.
    ///
    /// @return how long it took, 0 if it failed
    private long initPhase() throws InterruptedException {
        fresh = false;
        reset(false, FAILURE);
        var phase = new PlatformRecord.Phase(initType(), "init");
        long began = System.nanoTime();
        Optional<Failure> failure = initialise("", phase, began + initLimit.toNanos());
        long took = System.nanoTime() - began;
        reportInit(phase, took, failure);
        return failure.isEmpty() ? took : 0;
    }

    private Optional<Failure> initInside(InvocationRequest request, long deadlineNanos)
            throws InterruptedException {
        var phase = new PlatformRecord.Phase(initType(), "invoke");
        long began = System.nanoTime();
        Optional<Failure> failure = initialise(request.requestId(), phase, deadlineNanos);
        reportInit(phase, System.nanoTime() - began, failure);
        return failure;
    }

    private void reportInit(PlatformRecord.Phase phase, long took, Optional<Failure> failure) {
        if (failure.isPresent()) {
            output.drain();
        }
        Ending ending = failure.map(failed -> failed.duringInit().ending()).orElse(Ending.SUCCESS);
        log.append(new PlatformRecord.InitRuntimeDone(phase, ending));
        log.append(new PlatformRecord.InitReport(phase, took, ending));
    }

    /// Starts the runtime and waits until it asks for an event; resets the environment otherwise.
    private Optional<Failure> initialise(
            String requestId, PlatformRecord.Phase phase, long deadlineNanos)
            throws InterruptedException {
        long began = System.nanoTime();
        log.append(
                new PlatformRecord.InitStart(
                        phase, function.arn().name(), function.version(), runtimeVersion()));
        switch (launcher.launch(function, site, incarnations++, log, phase.name())) {
            case Launch.NoEntrypoint(var looked) -> {
                return Optional.of(Failure.noEntrypoint(requestId, looked));
            }
            case Launch.NoProgram(String why) -> {
                return Optional.of(Failure.noProgram(requestId, why));
            }
            case Launch.NoWorkingDirectory(String directory) -> {
                return Optional.of(Failure.noWorkingDirectory(requestId, directory));
            }
            case Launch.Started(var instance) -> {
                runtime = instance;
                if (destroyed) {
                    instance.kill();
                }
                Readiness readiness = instance.channel().awaitReady(deadlineNanos);
                Optional<Failure> failure = judge(requestId, instance, readiness);
                @Nullable TelemetryDesk telemetry = instance.telemetry();
                if (telemetry != null) {
                    Ending ending =
                            failure.map(each -> each.duringInit().ending()).orElse(Ending.SUCCESS);
                    long took = System.nanoTime() - began;
                    Chronicle.initDone(telemetry, site, phase.name(), ending, took);
                }
                return failure;
            }
        }
    }

    private Optional<Failure> judge(String requestId, RuntimeInstance instance, Readiness readiness)
            throws InterruptedException {
        switch (readiness) {
            case Readiness.Ready() -> {
                peakMemoryBytes = instance.peakMemoryBytes();
                return Optional.empty();
            }
            case Readiness.Failed(var type, var response) -> {
                reset(true, FAILURE); // it exits by itself after its report
                return Optional.of(Failure.reported(type, response));
            }
            case Readiness.TimedOut() -> {
                reset(false, TIMEOUT);
                return Optional.of(Failure.timedOut(requestId, function.timeout()));
            }
            case Readiness.Gone() -> {
                var ending = instance.end(true, FAILURE);
                runtime = null;
                return Optional.of(Failure.exited(requestId, ending));
            }
        }
    }

    // ---- invocation

    /// What happened to an event.
    ///
    /// @param failure null if the function returned
    private record Course(
            InvocationResult result,
            @Nullable Failure failure,
            long beganNanos,
            long endedNanos,
            long deadlineNanos,
            long initNanos) {
        /// Returns this with a later end.
        Course endedAt(long nanos) {
            return new Course(result, failure, beganNanos, nanos, deadlineNanos, initNanos);
        }
    }

    private Course run(InvocationRequest request, ResponseSink sink, long initBefore)
            throws InterruptedException {
        long initNanos = initBefore;
        for (int deliveries = 1; ; deliveries++) {
            long began = System.nanoTime();
            long deadline = began + function.timeout().toNanos();
            Delivery delivery = delivery(request);
            if (runtime == null) {
                Optional<Failure> failure = initInside(request, deadline);
                if (failure.isPresent()) {
                    return failed(failure.get().duringInit(), began, deadline, 0);
                }
            }
            @Nullable RuntimeInstance current = runtime;
            if (current == null) {
                throw new IllegalStateException("initialised without a runtime: " + site.id());
            }
            @Nullable TelemetryDesk telemetry = current.telemetry();
            if (telemetry != null) {
                Chronicle.start(telemetry, request, function.version());
            }
            Answer answer = current.channel().exchange(delivery, sink, deadline);
            long ended = System.nanoTime();
            if (telemetry != null) {
                Chronicle.runtimeDone(
                        telemetry,
                        request.requestId(),
                        ending(answer),
                        ended - began,
                        size(answer));
            }
            if (answer instanceof Answer.Responded responded) {
                Payload response = handOver(responded, sink, deadline);
                return returned(response, began, ended, deadline, initNanos);
            }
            if (answer instanceof Answer.Streamed) {
                sink.ended();
                return returned(Payload.EMPTY, began, ended, deadline, initNanos);
            }
            boolean undelivered = answer instanceof Answer.Gone(boolean taken) && !taken;
            if (undelivered && !destroyed && deliveries < DELIVERIES_MAX) {
                initNanos = initPhase(); // it died while idle: this event is none of its business
                continue;
            }
            return failed(failure(request, current, answer), began, deadline, initNanos);
        }
    }

    private static Course returned(
            Payload response, long began, long ended, long deadline, long initNanos) {
        return new Course(
                new InvocationResult.Returned(response), null, began, ended, deadline, initNanos);
    }

    /// Hands a whole response to the sink, and returns what is left for the report.
    private static Payload handOver(Answer.Responded responded, ResponseSink sink, long deadline) {
        Payload response = responded.response();
        if (sink == NoSink.INSTANCE) {
            return response;
        }
        try (var _ = SinkGuard.over(deadline)) {
            sink.begin(responded.metadata());
            sink.bytes(response.array(), response.offset(), response.length());
            sink.ended();
        }
        return Payload.EMPTY;
    }

    private static Course failed(Failure failure, long began, long deadline, long initNanos) {
        return new Course(failure.result(), failure, began, System.nanoTime(), deadline, initNanos);
    }

    private Failure failure(InvocationRequest request, RuntimeInstance instance, Answer answer)
            throws InterruptedException {
        return switch (answer) {
            case Answer.Responded _, Answer.Streamed() ->
                    throw new IllegalStateException("a response is no failure");
            case Answer.Failed(var type, var response) -> {
                if (instance.troubled()) {
                    reset(false, FAILURE);
                }
                yield Failure.reported(type, response);
            }
            case Answer.TooLarge(long limit) -> Failure.tooLarge(limit);
            case Answer.Truncated() -> {
                reset(false, FAILURE);
                yield Failure.truncated(request.requestId());
            }
            case Answer.TimedOut() -> {
                reset(false, TIMEOUT);
                yield Failure.timedOut(request.requestId(), function.timeout());
            }
            case Answer.Gone _ -> {
                var ending = instance.end(true, FAILURE);
                runtime = null;
                yield Failure.exited(request.requestId(), ending);
            }
        };
    }

    /// Waits for extensions, which may work on after the runtime has answered, within the
    /// function's time.
    private Course awaitExtensions(InvocationRequest request, Course course)
            throws InterruptedException {
        @Nullable RuntimeInstance current = runtime;
        if (current == null || !current.extended()) {
            return course;
        }
        if (current.channel().awaitNext(course.deadlineNanos())) {
            return course.endedAt(System.nanoTime());
        }
        boolean late = System.nanoTime() - course.deadlineNanos() >= 0;
        boolean troubled = current.troubled();
        reset(false, late ? TIMEOUT : FAILURE);
        if (!late && !troubled) {
            return course; // the runtime went after its answer
        }
        Failure failure =
                late
                        ? Failure.timedOut(request.requestId(), function.timeout())
                        : Failure.crashed(request.requestId());
        return failed(failure, course.beganNanos(), course.deadlineNanos(), course.initNanos());
    }

    private InvocationReport conclude(InvocationRequest request, Course ran, boolean cold)
            throws InterruptedException {
        @Nullable TelemetryDesk telemetry = runtime == null ? null : runtime.telemetry();
        Course course = awaitExtensions(request, ran);
        @Nullable RuntimeInstance current = runtime;
        if (request.wantsLogTail() && current != null) {
            current.channel().awaitNext(course.deadlineNanos()); // then nothing more is printed
            peakMemoryBytes = Math.max(peakMemoryBytes, current.peakMemoryBytes());
        }
        output.drain();
        @Nullable Failure failure = course.failure();
        Ending ending = failure == null ? Ending.SUCCESS : failure.ending();
        if (failure != null && !ending.quiet()) {
            log.say(failure.message());
        }
        long duration = course.endedNanos() - course.beganNanos();
        String trace = request.traceHeader();
        log.append(
                new PlatformRecord.RuntimeDone(
                        request.requestId(), duration, produced(course.result()), ending, trace));
        log.append(new PlatformRecord.End(request.requestId()));
        log.append(
                new PlatformRecord.Report(
                        request.requestId(),
                        duration,
                        course.initNanos(),
                        function.memorySizeMb(),
                        peakMemoryBytes,
                        ending,
                        trace));
        if (telemetry != null) {
            ObjectNode metrics = JsonNodeFactory.instance.objectNode();
            metrics.put("durationMs", Chronicle.millis(duration));
            metrics.put(
                    "billedDurationMs", Math.ceilDiv(duration + course.initNanos(), 1_000_000L));
            metrics.put("memorySizeMB", function.memorySizeMb());
            metrics.put("maxMemoryUsedMB", Math.ceilDiv(peakMemoryBytes, 1L << 20));
            if (course.initNanos() > 0) {
                metrics.put("initDurationMs", Chronicle.millis(course.initNanos()));
            }
            Chronicle.report(telemetry, request.requestId(), ending, metrics);
        }
        return new InvocationReport(
                course.result(),
                function.version(),
                cold || course.initNanos() > 0,
                Duration.ofNanos(duration),
                Duration.ofNanos(course.endedNanos() - ran.endedNanos()),
                log.endTail());
    }

    private static long produced(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Returned(Payload response) -> response.length();
            case InvocationResult.FunctionFailed failed -> failed.response().length();
            case InvocationResult.Throttled _, InvocationResult.Refused _ -> 0;
        };
    }

    private String initType() {
        return site.provisioned() ? "provisioned-concurrency" : "on-demand";
    }

    private RuntimeVersion runtimeVersion() {
        return function.isImage()
                ? RuntimeVersion.NONE
                : RuntimeVersion.of(function.arn().region(), function.runtime());
    }

    private Delivery delivery(InvocationRequest request) {
        long deadline = System.currentTimeMillis() + function.timeout().toMillis();
        return new Delivery(
                request.requestId(),
                calledAs(request.function()),
                deadline,
                request.clientContext(),
                request.traceHeader(),
                request.event());
    }

    /// Returns the ARN as text; callers seldom change, so the last one is kept.
    private String calledAs(FunctionArn called) {
        if (!called.equals(lastCalled)) {
            lastCalled = called;
            lastCalledText = called.toString();
        }
        return lastCalledText;
    }

    private static Ending ending(Answer answer) {
        return switch (answer) {
            case Answer.Responded _, Answer.Streamed() -> Ending.SUCCESS;
            case Answer.TimedOut() -> Ending.TIMEOUT;
            case Answer.Failed(var type, _) -> Ending.error(type);
            case Answer.TooLarge _, Answer.Truncated() -> Ending.error("");
            case Answer.Gone _ -> new Ending("failure", "", false);
        };
    }

    private static int size(Answer answer) {
        return answer instanceof Answer.Responded responded ? responded.response().length() : 0;
    }

    /// @param reason what extensions are told
    private void reset(boolean ending, String reason) throws InterruptedException {
        @Nullable RuntimeInstance current = runtime;
        if (current != null) {
            current.end(ending, reason);
            runtime = null;
        }
    }
}
