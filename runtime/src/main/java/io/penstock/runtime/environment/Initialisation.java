package io.penstock.runtime.environment;

import io.penstock.runtime.environment.RuntimeLauncher.Launch;
import io.penstock.runtime.environment.api.ExtensionRoster.Trouble;
import io.penstock.runtime.environment.api.Readiness;
import io.penstock.runtime.environment.log.Ending;
import io.penstock.runtime.environment.log.EnvironmentLog;
import io.penstock.runtime.environment.log.ExtensionRecord;
import io.penstock.runtime.environment.log.PlatformRecord;
import io.penstock.runtime.environment.process.OutputPipe;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.RuntimeVersion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Starts the runtime of an environment, again and again over its life, and tells log and telemetry
/// of it. Confined to whoever has the environment.
final class Initialisation {
    private final FunctionDefinition function;
    private final EnvironmentSite site;
    private final RuntimeLauncher launcher;
    private final EnvironmentLog log;
    private final OutputPipe output;
    private final RuntimeSlot slot;
    private int incarnations;

    /// @param slot where the runtime goes
    Initialisation(
            FunctionDefinition function,
            EnvironmentSite site,
            RuntimeLauncher launcher,
            EnvironmentLog log,
            OutputPipe output,
            RuntimeSlot slot) {
        this.function = function;
        this.site = site;
        this.launcher = launcher;
        this.log = log;
        this.output = output;
        this.slot = slot;
    }

    /// Initialises before an invocation, within the init limit. A failure here fails nothing yet:
    /// the invocation tries once more within its own time.
    ///
    /// @return how long it took, 0 if it failed
    long ahead(Duration limit) throws InterruptedException {
        slot.reset(false, RuntimeInstance.FAILURE);
        var phase = new PlatformRecord.Phase(type(), "init");
        long began = System.nanoTime();
        Optional<Failure> failure = run("", phase, began + limit.toNanos());
        long took = System.nanoTime() - began;
        report(phase, took, failure);
        return failure.isEmpty() ? took : 0;
    }

    /// Initialises within an invocation, and its time.
    Optional<Failure> inside(String requestId, long deadlineNanos) throws InterruptedException {
        var phase = new PlatformRecord.Phase(type(), "invoke");
        long began = System.nanoTime();
        Optional<Failure> failure = run(requestId, phase, deadlineNanos);
        report(phase, System.nanoTime() - began, failure);
        return failure;
    }

    private void report(PlatformRecord.Phase phase, long took, Optional<Failure> failure) {
        if (failure.isPresent()) {
            output.drain();
        }
        Ending ending = failure.map(failed -> failed.duringInit().ending()).orElse(Ending.SUCCESS);
        log.append(new PlatformRecord.InitRuntimeDone(phase, ending));
        log.append(new PlatformRecord.InitReport(phase, took, ending));
    }

    /// Starts the runtime and waits until it asks for an event; resets the environment otherwise.
    private Optional<Failure> run(String requestId, PlatformRecord.Phase phase, long deadlineNanos)
            throws InterruptedException {
        long began = System.nanoTime();
        RuntimeVersion version =
                function.isImage()
                        ? RuntimeVersion.NONE
                        : RuntimeVersion.of(function.arn().region(), function.runtime());
        var start =
                new PlatformRecord.InitStart(
                        phase, function.arn().name(), function.version(), version);
        log.append(start);
        switch (launcher.launch(function, site, incarnations++, log, start)) {
            case Launch.NoEntrypoint(var looked) -> {
                return Optional.of(Failure.noEntrypoint(requestId, looked));
            }
            case Launch.NoProgram(String why) -> {
                return Optional.of(Failure.noProgram(requestId, why));
            }
            case Launch.NoWorkingDirectory(String directory) -> {
                return Optional.of(Failure.noWorkingDirectory(requestId, directory));
            }
            case Launch.TooManyExtensions(var name) -> {
                log.append(
                        new ExtensionRecord.Change(
                                name, "LaunchError", List.of(), "TooManyExtensions"));
                return Optional.of(Failure.extension(requestId, Trouble.tooMany()));
            }
            case Launch.Started(var instance) -> {
                slot.occupy(instance);
                Readiness readiness = instance.begin(deadlineNanos);
                Ending ending = Diagnosis.of(instance, readiness);
                instance.tell(new PlatformRecord.InitRuntimeDone(phase, ending));
                instance.tell(
                        new PlatformRecord.InitReport(phase, System.nanoTime() - began, ending));
                return judge(requestId, instance, readiness);
            }
        }
    }

    private Optional<Failure> judge(String requestId, RuntimeInstance instance, Readiness readiness)
            throws InterruptedException {
        switch (readiness) {
            case Readiness.Ready() -> {
                slot.measureIfForgetful();
                return Optional.empty();
            }
            case Readiness.Failed(var type, var response) -> {
                slot.reset(true, RuntimeInstance.FAILURE); // it exits by itself after its report
                return Optional.of(Failure.reported(type, response));
            }
            case Readiness.TimedOut() -> {
                slot.reset(false, RuntimeInstance.TIMEOUT);
                return Optional.of(Failure.timedOut(requestId, function.timeout()));
            }
            case Readiness.Gone() -> {
                return Optional.of(slot.gone(requestId, instance));
            }
        }
    }

    private String type() {
        return site.provisioned() ? "provisioned-concurrency" : "on-demand";
    }
}
