package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where processor time and the number of processes are limited: beside the memory groups in
/// version 1 of control groups, in the very same groups in version 2.
///
/// Source of the numbers: AWS Lambda Developer Guide, "Configure Lambda function memory" (1,769 MB
/// are one processor) and "Lambda quotas" (1,024 processes and threads).
///
/// @param parents of the groups in version 1; empty in version 2
record ShareGround(List<Path> parents) {
    private static final int MEMORY_MB_PER_PROCESSOR = 1_769;
    private static final int PERIOD_MICROS = 100_000;
    private static final int QUOTA_MICROS_MIN = 1_000;

    /// What the function may have, and the four processes that are around it.
    private static final int PROCESSES_MAX = 1_024 + 4;

    /// Makes the parents, or returns empty if the machine permits none.
    ///
    /// @param memory the parent of the memory groups
    static Optional<ShareGround> claim(String name, Path memory) {
        Path control = memory.resolve("cgroup.subtree_control");
        return Files.exists(control) ? claimUnified(control) : claimEach(name);
    }

    private static Optional<ShareGround> claimUnified(Path control) {
        try {
            Files.writeString(control, "+cpu +pids", UTF_8);
            return Optional.of(new ShareGround(List.of()));
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    private static Optional<ShareGround> claimEach(String name) {
        var parents = new ArrayList<Path>();
        for (String controller : List.of("cpu", "pids")) {
            Optional<Path> parent = FenceGround.directory(controller, name);
            if (parent.isEmpty()) {
                parents.forEach(FenceGround::abandon);
                return Optional.empty();
            }
            parents.add(parent.get());
        }
        return Optional.of(new ShareGround(List.copyOf(parents)));
    }

    /// Limits processor time and processes of a memory group's members.
    ///
    /// @return the groups that were made for it; to be removed with it
    List<Path> limit(Path memoryGroup, String name, int memoryMb) throws IOException {
        if (parents.isEmpty()) {
            put(memoryGroup.resolve("cpu.max"), quotaMicros(memoryMb) + " " + PERIOD_MICROS);
            put(memoryGroup.resolve("pids.max"), Integer.toString(PROCESSES_MAX));
            return List.of();
        }
        var groups = new ArrayList<Path>();
        for (Path parent : parents) {
            groups.add(Files.createDirectory(parent.resolve(name)));
            setEach(groups.getLast(), memoryMb);
        }
        return groups;
    }

    /// Returns how much processor time a function gets in each period.
    static int quotaMicros(int memoryMb) {
        long share = (long) memoryMb * PERIOD_MICROS / MEMORY_MB_PER_PROCESSOR;
        return Math.max(QUOTA_MICROS_MIN, Math.toIntExact(share));
    }

    private static void setEach(Path group, int memoryMb) throws IOException {
        putIfThere(group.resolve("cpu.cfs_period_us"), Integer.toString(PERIOD_MICROS));
        putIfThere(group.resolve("cpu.cfs_quota_us"), Integer.toString(quotaMicros(memoryMb)));
        putIfThere(group.resolve("pids.max"), Integer.toString(PROCESSES_MAX));
    }

    private static void putIfThere(Path file, String value) throws IOException {
        if (Files.exists(file)) { // of another controller otherwise
            put(file, value);
        }
    }

    private static void put(Path file, String value) throws IOException {
        Files.writeString(file, value, UTF_8);
    }
}
