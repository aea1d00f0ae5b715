package io.penstock.runtime.environment.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What to start.
///
/// @param name unique among living environments
/// @param command program and arguments
/// @param directory working directory
/// @param variables all variables the process sees; nothing is inherited
/// @param output where standard output and error go
/// @param memoryMb the limit, applied where the machine permits
public record ProcessPlan(
        String name,
        List<String> command,
        Path directory,
        Map<String, String> variables,
        Path output,
        int memoryMb) {
    /// Names the command only: variables may hold secrets.
    @Override
    public String toString() {
        return "ProcessPlan[" + name + " " + command + "]";
    }
}
