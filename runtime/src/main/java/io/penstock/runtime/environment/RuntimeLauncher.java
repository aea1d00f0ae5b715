package io.penstock.runtime.environment;

import io.penstock.runtime.environment.api.RuntimeChannel;
import io.penstock.runtime.environment.api.SharedChannel;
import io.penstock.runtime.environment.api.SingleChannel;
import io.penstock.runtime.environment.language.Bootstraps;
import io.penstock.runtime.environment.language.RuntimeFamily;
import io.penstock.runtime.environment.process.FunctionProcess;
import io.penstock.runtime.environment.process.ProcessPlan;
import io.penstock.runtime.environment.process.ProcessRoom;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.RuntimeCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Starts the runtime of a function in an environment. Thread-safe.
final class RuntimeLauncher {
    private static final Path SHARED_BOOTSTRAP = Path.of("/var/runtime/bootstrap");
    private static final String BOOTSTRAP = "bootstrap";

    private final ProcessRoom room;
    private final RuntimeCatalog catalog;
    private final Bootstraps bootstraps;
    private final @Nullable Nursery nursery;
    private final EnvironmentSettings settings;

    /// @param nursery null starts every process from scratch
    /// @param settings for the variables of every function, their secrets, and how much they may
    ///   stream
    RuntimeLauncher(
            ProcessRoom room,
            RuntimeCatalog catalog,
            Bootstraps bootstraps,
            @Nullable Nursery nursery,
            EnvironmentSettings settings) {
        this.room = room;
        this.catalog = catalog;
        this.bootstraps = bootstraps;
        this.nursery = nursery;
        this.settings = settings;
    }

    /// Sees to it that a process for this function will start sooner. Does not block for long.
    void prepare(FunctionDefinition function) {
        RuntimeFamily family = RuntimeFamily.of(function.runtime());
        if (nursery == null || !HeadStart.suits(function, settings.variables())) {
            return;
        }
        switch (catalog.choose(function.runtime())) {
            case RuntimeCatalog.Choice.Exact(var command) -> nursery.prepare(family, command);
            case RuntimeCatalog.Choice.Substitute(var command, _) ->
                    nursery.prepare(family, command);
            case RuntimeCatalog.Choice.Unavailable _ -> {}
        }
    }

    /// Prepares and waits until it is done; returns false if there is nothing to prepare, or if it
    /// is not done in time. For tests and measurements.
    boolean prepared(FunctionDefinition function, Duration limit) throws InterruptedException {
        if (nursery == null || !HeadStart.suits(function, settings.variables())) {
            return false;
        }
        prepare(function);
        return nursery.awaitReady(interpreter(function.runtime()), limit);
    }

    /// Starts the runtime.
    ///
    /// @param incarnation counts the starts in this environment
    /// @throws EnvironmentUnavailableException if the machine cannot do it
    Launch launch(FunctionDefinition function, EnvironmentSite site, int incarnation) {
        RuntimeFamily family = RuntimeFamily.of(function.runtime());
        if (family == RuntimeFamily.PROVIDED) {
            List<Path> places =
                    List.of(
                            function.code().resolve(BOOTSTRAP),
                            function.layers().resolve(BOOTSTRAP),
                            SHARED_BOOTSTRAP);
            for (Path place : places) {
                if (Files.isRegularFile(place)) {
                    return Files.isExecutable(place)
                            ? start(
                                    function,
                                    site,
                                    incarnation,
                                    List.of(),
                                    List.of(place.toString()))
                            : noEntrypoint();
                }
            }
            return noEntrypoint();
        }
        List<String> interpreter = interpreter(function.runtime());
        if (family == RuntimeFamily.JAVA && !bootstraps.hasJavaRuntime()) {
            throw new EnvironmentUnavailableException(
                    "Java functions need Lambda's runtime interface client, which is not where it"
                            + " should be; set "
                            + Bootstraps.JAVA_RUNTIME_PROPERTY);
        }
        List<String> command =
                bootstraps.command(
                        family,
                        interpreter,
                        function.handler(),
                        new Bootstraps.Places(site.temporary(), function.layers()));
        return start(function, site, incarnation, interpreter, command);
    }

    private Launch start(
            FunctionDefinition function,
            EnvironmentSite site,
            int incarnation,
            List<String> interpreter,
            List<String> command) {
        try {
            RuntimeChannel channel = open(RuntimeFamily.of(function.runtime()));
            var variables =
                    FunctionVariables.of(
                            function,
                            site,
                            channel.port(),
                            command,
                            bootstraps.directory(),
                            defaults(function));
            var plan =
                    new ProcessPlan(
                            site.id() + "-" + incarnation,
                            command,
                            function.code(),
                            variables,
                            site.output(),
                            function.memorySizeMb());
            return new Launch.Started(started(function, interpreter, plan, channel));
        } catch (IOException failed) {
            throw new EnvironmentUnavailableException(
                    "No process could be started for %s: %s"
                            .formatted(function.arn(), failed.getMessage()),
                    failed);
        }
    }

    private Map<String, String> defaults(FunctionDefinition function) {
        var defaults = new HashMap<String, String>();
        String secret = settings.secretOf().apply(function.arn().account());
        defaults.put("AWS_SECRET_ACCESS_KEY", secret);
        defaults.putAll(settings.variables());
        return defaults;
    }

    private RuntimeInstance started(
            FunctionDefinition function,
            List<String> interpreter,
            ProcessPlan plan,
            RuntimeChannel channel)
            throws IOException {
        try {
            FunctionProcess process = process(function, interpreter, plan);
            var instance = new RuntimeInstance(process, channel, room);
            instance.watch();
            return instance;
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }

    private FunctionProcess process(
            FunctionDefinition function, List<String> interpreter, ProcessPlan plan)
            throws IOException {
        if (nursery != null && HeadStart.suits(function, settings.variables())) {
            RuntimeFamily family = RuntimeFamily.of(function.runtime());
            Optional<FunctionProcess> born = nursery.birth(family, interpreter, plan);
            if (born.isPresent()) {
                return born.get();
            }
        }
        return room.start(plan);
    }

    /// Our own bootstraps promise one connection; all others may use any number.
    private RuntimeChannel open(RuntimeFamily family) throws IOException {
        return switch (family) {
            case PYTHON, NODEJS -> SingleChannel.open(settings.streams());
            case JAVA, PROVIDED, RUBY, DOTNET, UNKNOWN -> SharedChannel.open(settings.streams());
        };
    }

    private List<String> interpreter(String runtime) {
        return switch (catalog.choose(runtime)) {
            case RuntimeCatalog.Choice.Exact exact -> exact.command();
            case RuntimeCatalog.Choice.Substitute substitute -> substitute.command();
            case RuntimeCatalog.Choice.Unavailable(String message) ->
                    throw new EnvironmentUnavailableException(message);
        };
    }

    private static Launch noEntrypoint() {
        return new Launch.NoEntrypoint(List.of("/var/task/bootstrap", "/opt/bootstrap"));
    }

    /// What came of a launch.
    sealed interface Launch {
        /// The process runs.
        record Started(RuntimeInstance instance) implements Launch {}

        /// The code has no program to start.
        ///
        /// @param looked where it was looked for, as functions see the paths
        record NoEntrypoint(List<String> looked) implements Launch {}
    }
}
