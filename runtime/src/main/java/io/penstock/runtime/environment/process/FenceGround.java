package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds out, by trying, where this server may make control groups that limit memory.
final class FenceGround {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup");

    private FenceGround() {}

    /// Makes the parent of all our control groups, or returns empty if the machine permits none.
    static Optional<Path> claim(String name) {
        for (Path candidate : candidates()) {
            Path parent = candidate.resolve(name);
            try {
                enable(candidate);
                Files.createDirectory(parent);
                Path control = parent.resolve("cgroup.subtree_control");
                if (Files.exists(control)) {
                    Files.writeString(control, "+memory", UTF_8);
                }
                if (MemoryFence.make(parent, "probe", 128).remove()) {
                    return Optional.of(parent);
                }
            } catch (IOException refused) {
                abandon(parent);
            }
        }
        return Optional.empty();
    }

    /// Version 2 limits nothing below a group that does not say so. Where it may not be said, it
    /// may have been said before.
    static void enable(Path group) {
        Path control = group.resolve("cgroup.subtree_control");
        if (!Files.exists(control)) {
            return; // version 1
        }
        for (String controller : List.of("+memory", "+cpu", "+pids")) {
            try {
                Files.writeString(control, controller, UTF_8);
            } catch (IOException refused) {
                // The probe shows whether it matters.
            }
        }
    }

    /// Makes a directory for groups of another controller of version 1.
    static Optional<Path> directory(String controller, String name) {
        Path mount = MOUNT.resolve(controller);
        var candidates = new ArrayList<Path>();
        ownGroup(controller).ifPresent(own -> candidates.add(below(mount, own)));
        candidates.add(mount);
        for (Path candidate : candidates) {
            Path parent = candidate.resolve(name);
            try {
                if (Files.isDirectory(mount)) {
                    return Optional.of(Files.createDirectory(parent));
                }
            } catch (IOException refused) {
                abandon(parent);
            }
        }
        return Optional.empty();
    }

    /// Removes the parent and what is left below it, as far as no process is in it.
    static void abandon(Path parent) {
        if (!Files.isDirectory(parent)) {
            return;
        }
        try (Stream<Path> children = Files.list(parent)) {
            for (Path child : children.filter(Files::isDirectory).toList()) {
                Files.deleteIfExists(child);
            }
            Files.deleteIfExists(parent);
        } catch (IOException busy) {
            // The watchdog comes after us and tries again.
        }
    }

    /// Returns the groups of a name wherever a server may have made them.
    static List<Path> everywhere(String name) {
        var found = new ArrayList<>(candidates());
        try (Stream<Path> hierarchies = Files.list(MOUNT)) {
            for (Path hierarchy : hierarchies.filter(Files::isDirectory).toList()) {
                found.add(hierarchy);
                ownGroup(String.valueOf(hierarchy.getFileName()))
                        .ifPresent(own -> found.add(below(hierarchy, own)));
            }
        } catch (IOException noGroups) {
            return List.of();
        }
        return found.stream()
                .map(parent -> parent.resolve(name))
                .filter(Files::isDirectory)
                .distinct()
                .toList();
    }

    private static List<Path> candidates() {
        var found = new ArrayList<Path>();
        Path memory = MOUNT.resolve("memory");
        if (Files.exists(memory.resolve("memory.limit_in_bytes")) || Files.isDirectory(memory)) {
            ownGroup("memory").ifPresent(own -> found.add(below(memory, own)));
            found.add(memory);
        }
        if (Files.exists(MOUNT.resolve("cgroup.controllers"))) {
            ownGroup("").ifPresent(own -> found.add(below(MOUNT, own)));
            found.add(MOUNT);
        }
        return found;
    }

    private static Path below(Path mount, String group) {
        return mount.resolve(group.substring(1)); // "/a/b" of the kernel, relative to the mount
    }

    /// Returns this process's group in the hierarchy of `controller`; the unified one has no name.
    private static Optional<String> ownGroup(String controller) {
        try {
            return Files.readAllLines(Path.of("/proc/self/cgroup"), UTF_8).stream()
                    .map(line -> line.split(":", 3))
                    .filter(parts -> parts.length == 3 && parts[2].startsWith("/"))
                    .filter(parts -> List.of(parts[1].split(",")).contains(controller))
                    .map(parts -> parts[2])
                    .findFirst();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }
}
