package io.penstock.runtime.environment.language;

import io.penstock.runtime.function.RuntimeCatalog;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The runtimes of this machine: interpreters on the search path or configured, each asked for its
/// version once, when first needed. Thread-safe.
public final class MachineRuntimeCatalog implements RuntimeCatalog {
    private final Map<String, List<String>> configured;
    private final boolean strict;
    private final Machine machine;
    private final Map<String, Choice> choices = new ConcurrentHashMap<>();

    /// @param configured program and arguments by runtime identifier (`python3.12`) or family
    ///   (`python`, `nodejs`, `java`); the identifier wins
    /// @param strict whether another version of a language is refused
    /// @param searchPath directories as in the variable `PATH`
    public MachineRuntimeCatalog(
            Map<String, List<String>> configured, boolean strict, String searchPath) {
        this.configured = Map.copyOf(configured);
        this.strict = strict;
        machine = new Machine(searchPath);
    }

    @Override
    public Choice choose(String runtime) {
        return choices.computeIfAbsent(runtime, this::find);
    }

    private Choice find(String runtime) {
        RuntimeFamily family = RuntimeFamily.of(runtime);
        return switch (family) {
            case PROVIDED -> new Choice.Exact(List.of());
            case PYTHON, NODEJS, JAVA -> judge(runtime, family, interpreter(runtime, family));
            case RUBY, DOTNET ->
                    new Choice.Unavailable(
                            "The runtime %s cannot run here yet: Penstock starts Python, Node.js, Java and provided.* runtimes. Bundle %s with a bootstrap file and use provided.al2023 instead."
                                    .formatted(runtime, family.words()));
            case UNKNOWN -> new Choice.Unavailable("The runtime " + runtime + " is not known.");
        };
    }

    private Choice judge(String runtime, RuntimeFamily family, Optional<Interpreter> found) {
        String wanted = family.version(runtime);
        if (found.isEmpty()) {
            return new Choice.Unavailable(missing(runtime, family));
        }
        Interpreter interpreter = found.get();
        boolean oldJava = interpreter.major() == 8 && wanted.equals("8"); // it calls itself 1.8
        if (interpreter.is(wanted) || oldJava) {
            return new Choice.Exact(interpreter.command());
        }
        String finding =
                "%s runs on %s %s, because this machine has no %s %s."
                        .formatted(runtime, family.words(), interpreter, family.words(), wanted);
        return strict
                ? new Choice.Unavailable(
                        "%s is refused: the machine has %s %s only, and substitutes are not allowed (strict runtimes)."
                                .formatted(runtime, family.words(), interpreter))
                : new Choice.Substitute(interpreter.command(), finding);
    }

    private Optional<Interpreter> interpreter(String runtime, RuntimeFamily family) {
        List<String> own =
                configured.getOrDefault(runtime, configured.getOrDefault(family.key(), List.of()));
        if (!own.isEmpty()) {
            return machine.ask(own, family == RuntimeFamily.JAVA ? "-version" : "--version");
        }
        return switch (family) {
            case PYTHON ->
                    machine.find(runtime, "--version")
                            .or(() -> machine.find("python3", "--version"));
            case NODEJS ->
                    machine.find("node" + family.version(runtime), "--version")
                            .or(() -> machine.find("node", "--version"))
                            .or(() -> machine.find("nodejs", "--version"));
            case JAVA -> java(Integer.parseInt(family.version(runtime)));
            case PROVIDED, RUBY, DOTNET, UNKNOWN -> Optional.empty();
        };
    }

    /// Chooses the very version, else the next newer one: older class files run on newer machines.
    private Optional<Interpreter> java(int wanted) {
        return machine.javas().stream()
                .filter(java -> java.major() >= wanted)
                .min(Comparator.comparingInt(Interpreter::major));
    }

    private static String missing(String runtime, RuntimeFamily family) {
        String how =
                switch (family) {
                    case PYTHON -> "Install python3 (for example: apt-get install python3)";
                    case NODEJS -> "Install Node.js (https://nodejs.org)";
                    case JAVA ->
                            "Install a JDK of version "
                                    + family.version(runtime)
                                    + " or newer (https://adoptium.net)";
                    case PROVIDED, RUBY, DOTNET, UNKNOWN -> "Install it";
                };
        return "The runtime %s cannot run here: no %s was found on this machine. %s or configure a command for '%s'."
                .formatted(runtime, family.words(), how, family.key());
    }
}
