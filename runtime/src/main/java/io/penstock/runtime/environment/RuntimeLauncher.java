package io.penstock.runtime.environment;

import io.penstock.runtime.environment.api.ExtensionRoster;
import io.penstock.runtime.environment.api.RuntimeChannel;
import io.penstock.runtime.environment.api.SharedChannel;
import io.penstock.runtime.environment.api.SingleChannel;
import io.penstock.runtime.environment.api.SingleChannels;
import io.penstock.runtime.environment.api.TelemetryDesk;
import io.penstock.runtime.environment.language.Bootstraps;
import io.penstock.runtime.environment.language.Programs;
import io.penstock.runtime.environment.language.RuntimeFamily;
import io.penstock.runtime.environment.log.EnvironmentLog;
import io.penstock.runtime.environment.log.PlatformRecord;
import io.penstock.runtime.environment.process.EnvironmentNetwork;
import io.penstock.runtime.environment.process.FunctionProcess;
import io.penstock.runtime.environment.process.OutputPipe;
import io.penstock.runtime.environment.process.ProcessPlan;
import io.penstock.runtime.environment.process.ProcessRoom;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.Logging;
import io.penstock.runtime.function.RuntimeCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
    private final Programs programs = new Programs();
    private final SingleChannels channels;
    private final Endowment endowment;

    /// @param nursery null starts every process from scratch
    /// @param endowment what every function is given
    RuntimeLauncher(
            ProcessRoom room,
            RuntimeCatalog catalog,
            Bootstraps bootstraps,
            @Nullable Nursery nursery,
            SingleChannels channels,
            Endowment endowment) {
        this.room = room;
        this.catalog = catalog;
        this.bootstraps = bootstraps;
        this.nursery = nursery;
        this.channels = channels;
        this.endowment = endowment;
    }

    /// Sees to it that a process for this function will start sooner. Does not block for long.
    void prepare(FunctionDefinition function) {
        RuntimeFamily family = RuntimeFamily.of(function.runtime());
        if (nursery == null || !HeadStart.suits(function, endowment.variables())) {
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
        if (nursery == null || !HeadStart.suits(function, endowment.variables())) {
            return false;
        }
        prepare(function);
        return nursery.awaitReady(
                RuntimeFamily.of(function.runtime()), interpreter(function.runtime()), limit);
    }

    /// Opens the way to a runtime and starts its external extensions; the runtime itself starts
    /// with [RuntimeInstance#begin].
    ///
    /// @param incarnation counts the starts in this environment
    /// @param log where its extensions print, and the platform about them
    /// @param start what telemetry is told first
    /// @throws EnvironmentUnavailableException if the machine cannot do it
    Launch launch(
            FunctionDefinition function,
            EnvironmentSite site,
            int incarnation,
            EnvironmentLog log,
            PlatformRecord.InitStart start) {
        if (function.isImage()) {
            return launchImage(function, site, incarnation, log, start);
        }
        View view = view(function, site);
        boolean headStart =
                nursery != null
                        && !view.confined()
                        && HeadStart.suits(function, endowment.variables());
        var staff = new Staff(log, start, Extensions.of(function), function, site, headStart);
        if (staff.extensions.size() > ExtensionRoster.EXTENSIONS_MAX) {
            return new Launch.TooManyExtensions(
                    staff.extensions.get(ExtensionRoster.EXTENSIONS_MAX));
        }
        RuntimeFamily family = RuntimeFamily.of(function.runtime());
        if (family == RuntimeFamily.PROVIDED) {
            return launchOwn(view, staff, incarnation);
        }
        List<String> interpreter = interpreter(function.runtime());
        if (family == RuntimeFamily.JAVA && !bootstraps.hasJavaRuntime()) {
            throw new EnvironmentUnavailableException(
                    "Java functions need Lambda's runtime interface client, which is not where it"
                            + " should be; set "
                            + Bootstraps.JAVA_RUNTIME_PROPERTY);
        }
        if (view.confined()) {
            Programs.Seen seen = programs.seen(family, interpreter);
            interpreter = seen.command();
            view = view.with(seen);
        }
        FunctionDefinition seen = view.function();
        List<String> command =
                view.bootstraps()
                        .command(
                                family,
                                interpreter,
                                seen.handler(),
                                new Bootstraps.Places(view.site().temporary(), seen.layers()));
        if (nursery != null && staff.headStart) {
            command.addAll(interpreter.size(), nursery.options(family, interpreter));
        }
        return start(view, staff, incarnation, interpreter, command);
    }

    /// Starts the program that a function brings along.
    private Launch launchOwn(View view, Staff staff, int incarnation) {
        FunctionDefinition real = view.real();
        FunctionDefinition seen = view.function();
        var places = new LinkedHashMap<Path, Path>();
        places.put(real.code().resolve(BOOTSTRAP), seen.code().resolve(BOOTSTRAP));
        places.put(real.layers().resolve(BOOTSTRAP), seen.layers().resolve(BOOTSTRAP));
        if (!view.confined()) {
            places.put(SHARED_BOOTSTRAP, SHARED_BOOTSTRAP);
        }
        for (Map.Entry<Path, Path> place : places.entrySet()) {
            if (Files.isRegularFile(place.getKey())) {
                return Files.isExecutable(place.getKey())
                        ? start(
                                view,
                                staff,
                                incarnation,
                                List.of(),
                                List.of(place.getValue().toString()))
                        : noEntrypoint();
            }
        }
        return noEntrypoint();
    }

    /// Starts what a container image says, or what the function says instead.
    private Launch launchImage(
            FunctionDefinition function,
            EnvironmentSite site,
            int incarnation,
            EnvironmentLog log,
            PlatformRecord.InitStart start) {
        if (!room.capabilities().images()) {
            throw new EnvironmentUnavailableException(
                    "Container images need a server that was started with --isolation runc.");
        }
        var staff = new Staff(log, start, Extensions.of(function), function, site, false);
        if (staff.extensions.size() > ExtensionRoster.EXTENSIONS_MAX) {
            return new Launch.TooManyExtensions(
                    staff.extensions.get(ExtensionRoster.EXTENSIONS_MAX));
        }
        try {
            return switch (ImageStart.of(function)) {
                case ImageStart.NoWorkingDirectory(String directory) ->
                        new Launch.NoWorkingDirectory(directory);
                case ImageStart.NoProgram(String why) -> new Launch.NoProgram(why);
                case ImageStart.Command(List<String> words) ->
                        start(
                                View.image(function, site, bootstraps),
                                staff,
                                incarnation,
                                List.of(),
                                words);
            };
        } catch (IOException unreadable) {
            throw new EnvironmentUnavailableException(
                    "The image of %s cannot be read".formatted(function.arn()), unreadable);
        }
    }

    private View view(FunctionDefinition function, EnvironmentSite site) {
        return room.capabilities().sandbox()
                ? View.confined(function, site, bootstraps)
                : View.plain(function, site, bootstraps);
    }

    private Launch start(
            View view,
            Staff staff,
            int incarnation,
            List<String> interpreter,
            List<String> command) {
        try {
            EnvironmentNetwork network = room.network();
            try {
                return new Launch.Started(
                        started(
                                view.in(network),
                                staff,
                                incarnation,
                                interpreter,
                                command,
                                network));
            } catch (IOException failed) {
                network.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw new EnvironmentUnavailableException(
                    "No process could be started for %s: %s"
                            .formatted(view.real().arn(), failed.getMessage()),
                    failed);
        }
    }

    private RuntimeInstance started(
            View view,
            Staff staff,
            int incarnation,
            List<String> interpreter,
            List<String> command,
            EnvironmentNetwork network)
            throws IOException {
        Optional<RuntimeInstance> early = early(view, staff, incarnation, interpreter, command);
        if (early.isPresent()) {
            return early.get();
        }
        RuntimeChannel channel = open(view, staff, network);
        ProcessPlan plan = plan(view, incarnation, command, channel.port());
        var companions = new ArrayList<Companion>();
        try {
            for (String name : staff.extensions) {
                companions.add(companion(view, staff, plan, name, companions.size()));
            }
            return new RuntimeInstance(
                    () -> process(staff, interpreter, plan), channel, room, companions, network);
        } catch (IOException failed) {
            channel.close();
            throw failed; // the watchdog ends extensions that were started already
        }
    }

    /// Takes a runtime that was started and connected before, if one waits that suits.
    private Optional<RuntimeInstance> early(
            View view,
            Staff staff,
            int incarnation,
            List<String> interpreter,
            List<String> command) {
        if (nursery == null || !staff.headStart || !single(view, staff)) {
            return Optional.empty();
        }
        RuntimeFamily family = RuntimeFamily.of(view.function().runtime());
        Optional<Spare> spare = nursery.spare(family, interpreter);
        if (spare.isEmpty()) {
            return Optional.empty();
        }
        SingleChannel channel = spare.get().channel();
        ProcessPlan plan = plan(view, incarnation, command, channel.port());
        return nursery.assign(spare.get(), interpreter, plan)
                .map(process -> new RuntimeInstance(process, channel, room));
    }

    private ProcessPlan plan(View view, int incarnation, List<String> command, int port) {
        FunctionDefinition function = view.function();
        Map<String, String> variables =
                function.isImage()
                        ? FunctionVariables.ofImage(
                                function,
                                view.site(),
                                port,
                                view.bootstraps().directory(),
                                defaults(function))
                        : FunctionVariables.of(
                                function,
                                view.site(),
                                port,
                                command,
                                view.bootstraps().directory(),
                                defaults(function));
        return new ProcessPlan(
                view.site().id() + "-" + incarnation,
                command,
                view.directory(),
                variables,
                view.output(),
                function.memorySizeMb(),
                view.confinement());
    }

    private Map<String, String> defaults(FunctionDefinition function) {
        var defaults = new HashMap<String, String>();
        String secret = endowment.secretOf().apply(function.arn().account());
        defaults.put("AWS_SECRET_ACCESS_KEY", secret);
        defaults.putAll(endowment.variables());
        return defaults;
    }

    /// Starts an external extension. It sees what the runtime sees, but for the runtime's own
    /// variables.
    private Companion companion(
            View view, Staff staff, ProcessPlan runtime, String name, int number)
            throws IOException {
        var variables = new HashMap<>(runtime.variables());
        variables.keySet().removeIf(key -> key.startsWith("_"));
        variables.remove("AWS_XRAY_CONTEXT_MISSING");
        OutputPipe output =
                OutputPipe.open(
                        EnvironmentSite.beside(
                                staff.site.temporary(), runtime.name() + "-output-" + number),
                        staff.log.companion(staff.telemetry::extensionPrinted));
        var plan =
                new ProcessPlan(
                        runtime.name() + "-extension-" + number,
                        List.of(Extensions.in(view.function()).resolve(name).toString()),
                        runtime.directory(),
                        variables,
                        output.path(),
                        runtime.memoryMb(),
                        runtime.confinement());
        try {
            return new Companion(name, room.start(plan), output);
        } catch (IOException failed) {
            output.close();
            throw failed;
        }
    }

    private FunctionProcess process(Staff staff, List<String> interpreter, ProcessPlan plan)
            throws IOException {
        if (nursery != null && staff.headStart) {
            RuntimeFamily family = RuntimeFamily.of(staff.function.runtime());
            Optional<FunctionProcess> born = nursery.birth(family, interpreter, plan);
            if (born.isPresent()) {
                return born.get();
            }
        }
        return room.start(plan);
    }

    /// Our own bootstraps promise one connection; all others, and extensions, may use any number.
    private RuntimeChannel open(View view, Staff staff, EnvironmentNetwork network)
            throws IOException {
        FunctionDefinition function = view.function();
        if (single(view, staff)) {
            return channels.open(network.listen());
        }
        staff.telemetry.deliverThrough(network::connect);
        staff.telemetry.tell(staff.start);
        staff.log.listen(staff.telemetry::printed);
        var identity =
                new ExtensionRoster.Identity(
                        function.arn().name(),
                        function.version(),
                        function.handler(),
                        function.arn().account());
        var roster = new ExtensionRoster(identity, staff.extensions, staff.telemetry);
        return SharedChannel.open(network.listen(), endowment.streams(), roster);
    }

    private static boolean single(View view, Staff staff) {
        return switch (RuntimeFamily.of(view.function().runtime())) {
            case PYTHON, NODEJS -> staff.extensions.isEmpty();
            case JAVA, PROVIDED, RUBY, DOTNET, UNKNOWN -> false;
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

    /// Who takes part in a start besides the runtime.
    private static final class Staff {
        private final EnvironmentLog log;
        private final PlatformRecord.InitStart start;
        private final List<String> extensions;
        private final FunctionDefinition function;
        private final EnvironmentSite site;
        private final boolean headStart;
        private final TelemetryDesk telemetry;

        private Staff(
                EnvironmentLog log,
                PlatformRecord.InitStart start,
                List<String> extensions,
                FunctionDefinition function,
                EnvironmentSite site,
                boolean headStart) {
            this.headStart = headStart;
            this.function = function;
            this.log = log;
            this.start = start;
            this.extensions = extensions;
            this.site = site;
            boolean structured = function.logging().format() == Logging.Format.JSON;
            telemetry = new TelemetryDesk(log::append, structured);
        }
    }

    /// What came of a launch.
    sealed interface Launch {
        /// The runtime can begin.
        record Started(RuntimeInstance instance) implements Launch {}

        /// The layers have more extensions than a function may have.
        ///
        /// @param name of the first one too many
        record TooManyExtensions(String name) implements Launch {}

        /// The code has no program to start.
        ///
        /// @param looked where it was looked for, as functions see the paths
        record NoEntrypoint(List<String> looked) implements Launch {}

        /// The image has no program to start.
        ///
        /// @param why as operating systems say it
        record NoProgram(String why) implements Launch {}

        /// The image does not have the directory that the program is to start in.
        record NoWorkingDirectory(String directory) implements Launch {}
    }
}
