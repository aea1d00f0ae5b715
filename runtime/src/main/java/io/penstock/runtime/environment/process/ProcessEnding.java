package io.penstock.runtime.environment.process;

import java.util.Map;

/// How a process ended.
public sealed interface ProcessEnding {
    /// By itself.
    record Exited(int status) implements ProcessEnding {}

    /// By a signal.
    ///
    /// @param name as POSIX names it in words, for example `killed`
    record Signalled(String name) implements ProcessEnding {}

    /// Reads the status that the JVM reports, 128 + n for signal n.
    ///
    /// Only deadly signals are taken for signals: some runtimes exit with 128 or 129 by themselves.
    static ProcessEnding of(int status) {
        String name = Names.BY_STATUS.getOrDefault(status, "");
        return name.isEmpty() ? new Exited(status) : new Signalled(name);
    }

    /// The signals' names.
    final class Names {
        private static final Map<Integer, String> BY_STATUS =
                Map.of(
                        132, "illegal instruction",
                        134, "aborted",
                        135, "bus error",
                        136, "floating point exception",
                        137, "killed",
                        139, "segmentation fault",
                        143, "terminated");

        private Names() {}
    }
}
