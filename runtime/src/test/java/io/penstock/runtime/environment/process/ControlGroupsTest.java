package io.penstock.runtime.environment.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which files of control groups are written, in trees of plain files that look like both versions.
final class ControlGroupsTest {
    private static final long MIB = 1024 * 1024;

    @TempDir Path mount;

    @Test
    void limitsInVersionTwo() throws IOException {
        Path parent = tree("penstock-x", "cgroup.subtree_control");
        Path group = tree("penstock-x/f", "memory.max", "memory.swap.max", "memory.oom.group");
        ShareGround shares = ShareGround.claim("penstock-x", parent).orElseThrow();

        MemoryFence.at(group).limit(354);
        List<Path> companions = shares.limit(group, "f", 354);

        assertThat(parent.resolve("cgroup.subtree_control")).hasContent("+cpu +pids");
        assertThat(group.resolve("memory.max")).hasContent(Long.toString(354 * MIB));
        assertThat(group.resolve("memory.swap.max")).hasContent("0");
        assertThat(group.resolve("memory.oom.group")).hasContent("1");
        assertThat(group.resolve("cpu.max")).hasContent("20011 100000"); // 354 of 1,769
        assertThat(group.resolve("pids.max")).hasContent("1028");
        assertThat(companions).as("one group limits all").isEmpty();
    }

    @Test
    void asksForControllersInVersionTwoOnly() throws IOException {
        Path second = tree("second", "cgroup.subtree_control");
        Path first = tree("first", "memory.limit_in_bytes");

        FenceGround.enable(second);
        FenceGround.enable(first);

        assertThat(second.resolve("cgroup.subtree_control")).hasContent("+pids"); // the last word
        assertThat(first.resolve("cgroup.subtree_control")).doesNotExist();
    }

    @Test
    void limitsMemoryInVersionOne() throws IOException {
        Path group = tree("memory/f", "memory.limit_in_bytes", "memory.memsw.limit_in_bytes");

        MemoryFence.at(group).limit(128);

        assertThat(group.resolve("memory.limit_in_bytes")).hasContent(Long.toString(128 * MIB));
        assertThat(group.resolve("memory.memsw.limit_in_bytes"))
                .hasContent(Long.toString(128 * MIB));
        assertThat(group.resolve("memory.max")).doesNotExist();
    }

    @Test
    void whoJoinsMovesItsThreadWhereThatIsPossible() throws IOException {
        Path first = tree("one", "tasks", "cgroup.procs");
        Path second = tree("two", "cgroup.threads", "cgroup.procs");

        assertThat(MemoryFence.at(first).entrance()).isEqualTo(first.resolve("tasks"));
        assertThat(MemoryFence.at(second).entrances())
                .as("the threads of a group of version two cannot leave their process")
                .containsExactly(second.resolve("cgroup.procs"));
    }

    @Test
    void readsTheHighWaterMarkOfBothVersions() throws IOException {
        Path first = tree("one", "memory.limit_in_bytes");
        Files.writeString(first.resolve("memory.max_usage_in_bytes"), "17\n");
        Path second = tree("two", "memory.max");
        Files.writeString(second.resolve("memory.peak"), "18\n");

        assertThat(MemoryFence.at(first).peakBytes()).isEqualTo(17);
        assertThat(MemoryFence.at(second).peakBytes()).isEqualTo(18);
        assertThat(MemoryFence.at(mount.resolve("none")).peakBytes()).isZero();
    }

    @Test
    void containersHaveOneGroupInVersionTwo() throws IOException {
        tree(".", "cgroup.controllers", "cgroup.procs");

        ContainerGround ground = ContainerGround.find(mount, "penstock-x").orElseThrow();

        assertThat(ground.path("f")).isEqualTo("/penstock-x/f");
        assertThat(ground.of("f")).containsExactly(mount.resolve("penstock-x/f"));
        assertThat(ground.memory()).isEqualTo(mount.resolve("penstock-x"));
        assertThat(ground.limitsSwap()).isFalse();
        tree("system.slice", "memory.swap.max");
        assertThat(ContainerGround.find(mount, "penstock-x").orElseThrow().limitsSwap()).isTrue();
    }

    @Test
    void containersHaveAGroupInEveryHierarchyOfVersionOne() throws IOException {
        for (String name : List.of("cpu,cpuacct", "devices", "freezer", "memory", "pids")) {
            tree(name, "cgroup.procs");
        }
        Files.createSymbolicLink(mount.resolve("cpu"), Path.of("cpu,cpuacct"));
        Files.createFile(mount.resolve("memory/memory.memsw.limit_in_bytes"));

        ContainerGround ground = ContainerGround.find(mount, "penstock-x").orElseThrow();

        assertThat(ground.of("f")).hasSize(5).contains(mount.resolve("cpu,cpuacct/penstock-x/f"));
        assertThat(ground.memory()).isEqualTo(mount.resolve("memory/penstock-x"));
        assertThat(ground.limitsSwap()).isTrue();
    }

    @Test
    void containersNeedEveryController() throws IOException {
        for (String name : List.of("cpu", "devices", "freezer", "pids")) {
            tree(name, "cgroup.procs");
        }

        assertThat(ContainerGround.find(mount, "penstock-x")).isEmpty();
        assertThat(ContainerGround.find(mount.resolve("none"), "penstock-x")).isEmpty();
    }

    @Test
    void containersStopAndRunOnInBothVersions() throws IOException {
        Path first = tree("freezer/f", "freezer.state");
        Path second = tree("unified/f", "cgroup.freeze");
        var container =
                new Container(
                        "f",
                        MemoryFence.at(second),
                        List.of(first, second),
                        mount.resolve("state"),
                        List.of("true"));

        container.freeze();
        assertThat(first.resolve("freezer.state")).hasContent("FROZEN");
        assertThat(second.resolve("cgroup.freeze")).hasContent("1");

        container.thaw();
        assertThat(first.resolve("freezer.state")).hasContent("THAWED");
        assertThat(second.resolve("cgroup.freeze")).hasContent("0");
    }

    private Path tree(String group, String... files) throws IOException {
        Path directory = Files.createDirectories(mount.resolve(group).normalize());
        for (String file : files) {
            Files.createFile(directory.resolve(file));
        }
        return directory;
    }
}
