package io.penstock.runtime.environment;

import io.penstock.runtime.environment.language.Bootstraps;
import io.penstock.runtime.environment.language.Programs;
import io.penstock.runtime.environment.process.Confinement;
import io.penstock.runtime.environment.process.EnvironmentNetwork;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.image.ImageProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a function sees of itself: where things are, or where a confined function believes them to
/// be.
///
/// @param real the function as the machine sees it
/// @param function the function with its directories as it sees them
/// @param site the environment as the function sees it
/// @param bootstraps as the function sees them
/// @param output where standard output goes, as the machine sees it
/// @param confinement null if it is not confined
record View(
        FunctionDefinition real,
        FunctionDefinition function,
        EnvironmentSite site,
        Bootstraps bootstraps,
        Path output,
        @Nullable Confinement confinement) {
    private static final Path TASK = Path.of("/var/task");
    private static final Path RUNTIME = Path.of("/var/runtime");
    private static final Path JAVA_RUNTIME = Path.of("/var/java-runtime");

    /// Returns the view of a function that sees what is there.
    static View plain(FunctionDefinition function, EnvironmentSite site, Bootstraps bootstraps) {
        return new View(function, function, site, bootstraps, site.output(), null);
    }

    /// Returns the view of a function that sees the places that AWS documents.
    static View confined(FunctionDefinition function, EnvironmentSite site, Bootstraps bootstraps) {
        var views = new ArrayList<Confinement.View>();
        views.add(new Confinement.View(function.code(), TASK.toString()));
        if (!function.layers().equals(FunctionDefinition.NO_LAYERS)) {
            String opt = FunctionDefinition.NO_LAYERS.toString();
            views.add(new Confinement.View(function.layers(), opt));
        }
        views.add(new Confinement.View(bootstraps.home(), RUNTIME.toString()));
        if (Files.isDirectory(bootstraps.javaRuntime())) {
            Path client = bootstraps.javaRuntime();
            views.add(new Confinement.View(client, JAVA_RUNTIME.toString()));
        }
        return new View(
                function,
                seen(function),
                site.confined(),
                bootstraps.seenAt(RUNTIME, JAVA_RUNTIME),
                site.output(),
                new Confinement(
                        views,
                        site.temporary(),
                        site.image(),
                        function.ephemeralStorageMb(),
                        new Confinement.Base.Machine(),
                        EnvironmentNetwork.SHARED));
    }

    /// Returns the view of a function that is a container image: the image, and nothing else.
    static View image(FunctionDefinition function, EnvironmentSite site, Bootstraps bootstraps) {
        ImageProgram image = function.image();
        return new View(
                function,
                seen(function),
                site.confined(),
                bootstraps.seenAt(RUNTIME, JAVA_RUNTIME),
                site.output(),
                new Confinement(
                        List.of(),
                        site.temporary(),
                        site.image(),
                        function.ephemeralStorageMb(),
                        new Confinement.Base.Image(image.root(), image.user(), image.group()),
                        EnvironmentNetwork.SHARED));
    }

    /// Returns where the function starts, as it sees it.
    Path directory() {
        return real.isImage() ? Path.of(real.image().workingDirectory()) : function.code();
    }

    boolean confined() {
        return confinement != null;
    }

    /// Returns this view in a network.
    View in(EnvironmentNetwork network) {
        return confinement == null
                ? this
                : new View(real, function, site, bootstraps, output, confinement.in(network));
    }

    /// Returns this view with an interpreter in it.
    View with(Programs.Seen interpreter) {
        if (confinement == null || interpreter.home() == null) {
            return this;
        }
        var shown = new Confinement.View(interpreter.home(), interpreter.place().toString());
        return new View(real, function, site, bootstraps, output, confinement.seeing(shown));
    }

    private static FunctionDefinition seen(FunctionDefinition function) {
        return new FunctionDefinition(
                function.arn(),
                function.version(),
                function.revision(),
                function.runtime(),
                function.handler(),
                TASK,
                FunctionDefinition.NO_LAYERS,
                function.memorySizeMb(),
                function.ephemeralStorageMb(),
                function.timeout(),
                function.variables(),
                function.logging(),
                function.deadLetterTarget(),
                function.tracing(),
                function.recursiveLoop(),
                function.image());
    }
}
