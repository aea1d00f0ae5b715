package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One container of `runc`: how it is stopped, run on, killed and removed. `runc` itself waits for
/// its end and removes what it made; what is done here does not depend on it. Thread-safe.
///
/// @param name of the container, unique among all of this server
/// @param fence its members and the memory they use
/// @param groups its control groups
/// @param state where `runc` keeps what it knows of it
/// @param deletion the command that makes `runc` forget it
record Container(
        String name, MemoryFence fence, List<Path> groups, Path state, List<String> deletion) {
    /// Stops all its processes.
    void freeze() {
        setFrozen(true);
    }

    /// Lets its processes run on.
    void thaw() {
        setFrozen(false);
    }

    /// Kills all its processes; returns whether there were any.
    boolean kill() {
        boolean lived = fence.populated();
        thaw(); // in version 1, what is frozen does not even die
        fence.killMembers();
        return lived;
    }

    /// Removes what `runc` left because it was killed; returns false while dying processes are
    /// still in it.
    boolean remove() throws IOException {
        if (Files.isDirectory(state)) {
            Tool.run(deletion);
        }
        try {
            for (Path group : groups) {
                Files.deleteIfExists(group);
            }
            return true;
        } catch (IOException busy) {
            return false;
        }
    }

    private void setFrozen(boolean frozen) {
        for (Path group : groups) {
            write(group.resolve("freezer.state"), frozen ? "FROZEN" : "THAWED"); // version 1
            write(group.resolve("cgroup.freeze"), frozen ? "1" : "0"); // version 2
        }
    }

    private static void write(Path file, String value) {
        try {
            if (Files.exists(file)) { // of the other version or another controller otherwise
                Files.writeString(file, value, UTF_8);
            }
        } catch (IOException gone) {
            // It has ended meanwhile.
        }
    }
}
