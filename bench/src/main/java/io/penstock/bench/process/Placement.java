package io.penstock.bench.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The cores that this process, and every process it starts from now on, may use. Waking a thread
/// on another core can cost more than a whole invocation, and which core a thread gets is chance;
/// on one core chance is out. Uses the command `taskset` of Linux.
public final class Placement implements AutoCloseable {
    private static final int LIMIT_SECONDS = 10;

    private final String before;

    private Placement(String before) {
        this.before = before;
    }

    /// Confines everything to the first core it may use now.
    ///
    /// @return gives all cores back when closed; empty where that is not possible
    public static Optional<Placement> onOneCore() throws InterruptedException {
        Optional<String> told = taskset("-cp", pid());
        if (told.isEmpty()) {
            return Optional.empty();
        }
        // "pid 42's current affinity list: 0,1"
        String cores = told.get().substring(told.get().lastIndexOf(':') + 1).strip();
        String first = cores.split("[,-]", 2)[0];
        return taskset("-acp", first, pid()).map(_ -> new Placement(cores));
    }

    @Override
    public void close() {
        try {
            taskset("-acp", before, pid());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String pid() {
        return Long.toString(ProcessHandle.current().pid());
    }

    private static Optional<String> taskset(String... arguments) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of("taskset"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            boolean done = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            return done && process.exitValue() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException missing) {
            return Optional.empty();
        }
    }
}
