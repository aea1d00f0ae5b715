package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.invocation.ResponseSink;
import io.penstock.runtime.environment.api.Answer;
import io.penstock.runtime.environment.api.Delivery;
import io.penstock.runtime.environment.api.ExtensionRoster.Trouble;
import io.penstock.runtime.environment.api.NoSink;
import io.penstock.runtime.environment.api.SinkGuard;
import io.penstock.runtime.environment.log.Ending;
import io.penstock.runtime.environment.log.EnvironmentLog;
import io.penstock.runtime.environment.log.PlatformRecord;
import io.penstock.runtime.environment.process.OutputPipe;
import io.penstock.runtime.function.FunctionDefinition;
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

    private final FunctionDefinition function;
    private final EnvironmentSite site;
    private final EnvironmentLog log;
    private final OutputPipe output;
    private final Duration initLimit;
    private final long bornNanos = System.nanoTime();

    private final RuntimeSlot slot = new RuntimeSlot();
    private final Initialisation initialisation;
    private volatile long idleSinceNanos = bornNanos;
    private boolean fresh = true;
    private boolean frozen;
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
        initialisation = new Initialisation(function, site, launcher, log, output, slot);
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
        return initialise() > 0;
    }

    /// Returns whether a runtime is there that waits for events, as far as known.
    boolean warm() {
        return slot.warm();
    }

    /// Carries one event to the function and its answer back, on the calling thread.
    ///
    /// @param sink where the response goes; with [NoSink] it is in the report
    /// @throws EnvironmentUnavailableException if the machine cannot start the runtime
    InvocationReport invoke(InvocationRequest request, ResponseSink sink)
            throws InterruptedException {
        boolean cold = slot.occupant() == null;
        boolean diedIdle = !cold && !warm();
        long initNanos = fresh || diedIdle ? initialise() : 0;
        if (request.wantsLogTail()) {
            log.beginTail();
        }
        log.append(start(request));
        sink.started(function.version());
        Course course = run(request, sink, initNanos);
        return conclude(request, course, cold);
    }

    /// Stops the processes if they wait for an event; returns whether they are stopped now.
    boolean freeze() {
        @Nullable RuntimeInstance current = slot.occupant();
        if (!frozen && current != null && current.channel().idle()) {
            slot.measure();
            current.freeze();
            frozen = true;
        }
        return frozen;
    }

    /// Lets the processes run on.
    void thaw() {
        @Nullable RuntimeInstance current = slot.occupant();
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
        slot.destroy();
        output.drain();
        output.close();
    }

    private long initialise() throws InterruptedException {
        fresh = false;
        return initialisation.ahead(initLimit);
    }

    // ---- invocation

    private Course run(InvocationRequest request, ResponseSink sink, long initBefore)
            throws InterruptedException {
        long initNanos = initBefore;
        for (int deliveries = 1; ; deliveries++) {
            long began = System.nanoTime();
            long deadline = began + function.timeout().toNanos();
            Delivery delivery = delivery(request);
            if (slot.occupant() == null) {
                Optional<Failure> failure = initialisation.inside(request.requestId(), deadline);
                if (failure.isPresent()) {
                    return Course.failed(failure.get().duringInit(), began, deadline, 0);
                }
            }
            @Nullable RuntimeInstance current = slot.occupant();
            if (current == null) {
                throw new IllegalStateException("initialised without a runtime: " + site.id());
            }
            current.tell(start(request));
            Answer answer = current.channel().exchange(delivery, sink, deadline);
            long ended = System.nanoTime();
            slot.measureOnce();
            Ending ending = Diagnosis.of(current, answer);
            current.tell(
                    new PlatformRecord.RuntimeDone(
                            request.requestId(),
                            ended - began,
                            Diagnosis.producedBytes(answer),
                            ending,
                            request.traceHeader()));
            if (answer instanceof Answer.Responded responded) {
                Payload response = handOver(responded, sink, deadline);
                return Course.returned(response, began, ended, deadline, initNanos);
            }
            if (answer instanceof Answer.Streamed) {
                sink.ended();
                return Course.returned(Payload.EMPTY, began, ended, deadline, initNanos);
            }
            boolean undelivered = answer instanceof Answer.Gone(boolean taken) && !taken;
            if (undelivered && !slot.destroyed() && deliveries < DELIVERIES_MAX) {
                initNanos = initialise(); // it died while idle: this event is none of its business
                continue;
            }
            if (Diagnosis.endsRuntime(answer)) { // telemetry ends with it
                current.tell(report(request, ended - began, initNanos, ending));
            }
            return Course.failed(failure(request, current, answer), began, deadline, initNanos);
        }
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

    private Failure failure(InvocationRequest request, RuntimeInstance instance, Answer answer)
            throws InterruptedException {
        return switch (answer) {
            case Answer.Responded _, Answer.Streamed() ->
                    throw new IllegalStateException("a response is no failure");
            case Answer.Failed(var type, var response) -> Failure.reported(type, response);
            case Answer.TooLarge(long limit) -> Failure.tooLarge(limit);
            case Answer.Truncated() -> {
                slot.reset(false, RuntimeInstance.FAILURE);
                yield Failure.truncated(request.requestId());
            }
            case Answer.TimedOut() -> {
                slot.reset(false, RuntimeInstance.TIMEOUT);
                yield Failure.timedOut(request.requestId(), function.timeout());
            }
            case Answer.Gone _ -> slot.gone(request.requestId(), instance);
        };
    }

    /// Waits for extensions, which may work on after the runtime has answered, within the
    /// function's time.
    private Course awaitExtensions(InvocationRequest request, Course course)
            throws InterruptedException {
        @Nullable RuntimeInstance current = slot.occupant();
        if (current == null || !current.extended()) {
            return course;
        }
        if (current.channel().awaitNext(course.deadlineNanos())) {
            return course.endedAt(System.nanoTime());
        }
        boolean late = System.nanoTime() - course.deadlineNanos() >= 0;
        Optional<Trouble> trouble = current.trouble();
        String requestId = request.requestId();
        Optional<Failure> failure =
                late
                        ? Optional.of(Failure.timedOut(requestId, function.timeout()))
                        : trouble.map(each -> Failure.extension(requestId, each));
        // without a failure the runtime went after its answer
        Course ended = failure.map(course::failed).orElse(course);
        current.tell(report(request, ended.nanos(), ended.initNanos(), ended.ending()));
        slot.reset(false, late ? RuntimeInstance.TIMEOUT : RuntimeInstance.FAILURE);
        return ended;
    }

    private InvocationReport conclude(InvocationRequest request, Course ran, boolean cold)
            throws InterruptedException {
        Course course = awaitExtensions(request, ran);
        @Nullable RuntimeInstance current = slot.occupant();
        if (request.wantsLogTail() && current != null) {
            current.channel().awaitNext(course.deadlineNanos()); // then nothing more is printed
            slot.measure();
        }
        output.drain();
        @Nullable Failure failure = course.failure();
        Ending ending = course.ending();
        if (failure != null && !ending.quiet()) {
            log.say(failure.message());
        }
        log.append(
                new PlatformRecord.RuntimeDone(
                        request.requestId(),
                        course.nanos(),
                        course.producedBytes(),
                        ending,
                        request.traceHeader()));
        log.append(new PlatformRecord.End(request.requestId()));
        var report = report(request, course.nanos(), course.initNanos(), ending);
        log.append(report);
        if (current != null) {
            current.tell(report);
        }
        Duration duration = Duration.ofNanos(course.nanos());
        return new InvocationReport(
                course.result(),
                function.version(),
                cold || course.initNanos() > 0,
                duration,
                Duration.ofNanos(course.endedNanos() - ran.endedNanos()),
                log.endTail());
    }

    private PlatformRecord.Start start(InvocationRequest request) {
        return new PlatformRecord.Start(
                request.requestId(), function.version(), request.traceHeader());
    }

    private PlatformRecord.Report report(
            InvocationRequest request, long nanos, long initNanos, Ending ending) {
        return new PlatformRecord.Report(
                request.requestId(),
                nanos,
                initNanos,
                function.memorySizeMb(),
                slot.peakMemoryBytes(),
                ending,
                request.traceHeader());
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
}
