package io.penstock.runtime.environment.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the control groups of containers are. `runc` makes them, in every hierarchy that the
/// machine has, and removes them again; their parents are ours to remove.
///
/// @param name of the parents, below the root of each hierarchy
/// @param parents one in each hierarchy
/// @param memory the one among them where memory is limited
/// @param limitsSwap whether swapping is limited together with memory
record ContainerGround(String name, List<Path> parents, Path memory, boolean limitsSwap) {
    private static final List<String> NEEDED =
            List.of("cpu", "devices", "freezer", "memory", "pids");
    private static final String MEMBERS = "cgroup.procs";

    /// Finds the hierarchies; empty if something that is needed is missing.
    ///
    /// @param mount where control groups are mounted
    static Optional<ContainerGround> find(Path mount, String name) throws IOException {
        if (Files.exists(mount.resolve("cgroup.controllers"))) { // version 2
            Path parent = mount.resolve(name);
            boolean swap = anyBelow(mount, "memory.swap.max");
            return Optional.of(new ContainerGround(name, List.of(parent), parent, swap));
        }
        List<Path> hierarchies = hierarchies(mount);
        List<String> names =
                hierarchies.stream().flatMap(path -> controllers(path).stream()).toList();
        return names.containsAll(NEEDED)
                ? Optional.of(
                        new ContainerGround(
                                name,
                                hierarchies.stream().map(path -> path.resolve(name)).toList(),
                                mount.resolve("memory").resolve(name),
                                Files.exists(
                                        mount.resolve("memory")
                                                .resolve("memory.memsw.limit_in_bytes"))))
                : Optional.empty();
    }

    /// Returns how `runc` is told of the group of one container.
    String path(String container) {
        return "/" + name + "/" + container;
    }

    /// Returns the groups of one container, some of which may not exist.
    List<Path> of(String container) {
        return parents.stream().map(parent -> parent.resolve(container)).toList();
    }

    private static List<Path> hierarchies(Path mount) throws IOException {
        if (!Files.isDirectory(mount)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(mount)) {
            return found.filter(path -> !Files.isSymbolicLink(path))
                    .filter(path -> Files.exists(path.resolve(MEMBERS)))
                    .sorted()
                    .toList();
        }
    }

    // The root group itself has no limits in version 2.
    private static boolean anyBelow(Path mount, String file) throws IOException {
        try (Stream<Path> groups = Files.list(mount)) {
            return groups.anyMatch(group -> Files.exists(group.resolve(file)));
        }
    }

    // Several controllers may share a hierarchy: "cpu,cpuacct".
    private static List<String> controllers(Path hierarchy) {
        return List.of(String.valueOf(hierarchy.getFileName()).split(","));
    }
}
