package io.penstock.runtime.environment.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What to start.
///
/// @param name unique among living environments
/// @param command program and arguments
/// @param directory working directory
/// @param variables all variables the process sees; nothing is inherited
/// @param output where standard output and error go
/// @param memoryMb the limit, applied where the machine permits
/// @param confinement what is put around it; null for nothing
public record ProcessPlan(
        String name,
        List<String> command,
        Path directory,
        Map<String, String> variables,
        Path output,
        int memoryMb,
        @Nullable Confinement confinement) {
    /// A plan with nothing around the process.
    public ProcessPlan(
            String name,
            List<String> command,
            Path directory,
            Map<String, String> variables,
            Path output,
            int memoryMb) {
        this(name, command, directory, variables, output, memoryMb, null);
    }

    /// Names the command only: variables may hold secrets.
    @Override
    public String toString() {
        return "ProcessPlan[" + name + " " + command + "]";
    }
}
