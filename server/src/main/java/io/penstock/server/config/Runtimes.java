package io.penstock.server.config;

import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.Network;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How functions are run.
///
/// @param strict refuse a runtime whose very version the machine lacks, instead of running it on
///   another version of the language; default: false
/// @param commands interpreter and fixed arguments by runtime identifier (`python3.12`) or language
///   (`python`, `nodejs`, `java`); what is not named here is looked for on the machine; default:
///   none
/// @param javaClientDirectory holds the jars of the Java runtime interface client; default: as
///   built
/// @param isolation how far functions are kept from the machine; default: [Isolation#PROCESS]
/// @param network which network functions have; default: [Network#MACHINE]
/// @param images directory with image layouts that stand for registries; null for none
public record Runtimes(
        boolean strict,
        Map<String, List<String>> commands,
        Path javaClientDirectory,
        Isolation isolation,
        Network network,
        @Nullable Path images) {

    /// Functions in plain processes.
    public Runtimes(boolean strict, Map<String, List<String>> commands, Path javaClientDirectory) {
        this(strict, commands, javaClientDirectory, Isolation.PROCESS, Network.MACHINE, null);
    }

    /// Copies what it is given, and refuses empty commands.
    public Runtimes {
        commands = Map.copyOf(commands);
        commands.forEach(Runtimes::mustNotBeEmpty);
    }

    /// Returns what the machine has, substitutes allowed.
    public static Runtimes defaults() {
        return new Runtimes(false, Map.of(), Home.javaClientDirectory());
    }

    private static void mustNotBeEmpty(String runtime, List<String> command) {
        if (command.isEmpty() || command.getFirst().isBlank()) {
            throw new IllegalArgumentException("the command for runtime " + runtime + " is empty");
        }
    }
}
