package io.penstock.runtime.environment.process;

import java.io.File;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How every process of a server is started: in a session of its own, in its control groups before
/// it runs anything, with a marker by which it is found again. Thread-safe.
///
/// @param serverMarker unique on this machine
/// @param temporary directory of the environments
/// @param session the command that begins a new session, empty if the machine has none
record Starter(String serverMarker, Path temporary, List<String> session) {
    private static final int OPEN_FILES_MAX = 1024;
    private static final String PRELUDE =
            "ulimit -n "
                    + OPEN_FILES_MAX
                    + " 2>/dev/null\n"
                    + "while [ \"$1\" != -- ]; do echo 0 >\"$1\" || exit 125; shift; done\n"
                    + "shift\n"
                    + "exec \"$@\"\n";

    private static final Map<String, String> OUTSIDE =
            Map.of("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");

    /// Returns what marks the processes of a plan, and of no plan whose name begins alike.
    String marker(ProcessPlan plan) {
        return serverMarker + "/" + plan.name() + "/";
    }

    /// Returns the entry of the environment by which a process is found again.
    String entry(ProcessPlan plan) {
        return ProcessRoom.MARKER_VARIABLE + "=" + marker(plan);
    }

    /// Returns the variables that a process of this plan sees.
    Map<String, String> variables(ProcessPlan plan) {
        var variables = new HashMap<>(plan.variables());
        variables.put(ProcessRoom.MARKER_VARIABLE, marker(plan));
        return variables;
    }

    /// Returns whether every process has a group of its own.
    boolean groups() {
        return !session.isEmpty();
    }

    /// Prepares a process as planned.
    ProcessBuilder builder(ProcessPlan plan, @Nullable MemoryFence fence) {
        var words = new ArrayList<>(session);
        words.addAll(List.of("/bin/sh", "-c", PRELUDE, "sh"));
        if (fence != null) {
            fence.entrances().forEach(file -> words.add(file.toString()));
        }
        words.add("--");
        words.addAll(plan.command());
        var builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().putAll(variables(plan));
        builder.directory(plan.directory().toFile());
        builder.redirectInput(Redirect.from(new File("/dev/null")));
        builder.redirectErrorStream(true);
        builder.redirectOutput(Redirect.appendTo(plan.output().toFile()));
        return builder;
    }

    /// Prepares what is around a confined process: it sees nothing of the function's variables.
    ///
    /// @param words the command with all that is around it
    ProcessBuilder around(ProcessPlan plan, List<String> words, @Nullable MemoryFence fence) {
        var outer =
                new ProcessPlan(
                        plan.name(), words, temporary, OUTSIDE, plan.output(), plan.memoryMb());
        return builder(outer, fence);
    }
}
