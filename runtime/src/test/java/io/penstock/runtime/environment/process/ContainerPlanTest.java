package io.penstock.runtime.environment.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.environment.process.Confinement.Base;
import io.penstock.runtime.environment.process.Confinement.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Every rule that `runc` is told of a container. Some show from inside only on kernels or machines
/// that the tests do not have, some only when another one fails.
///
/// Source: Open Container Initiative Runtime Specification 1.0.2.
final class ContainerPlanTest {
    private static final Base ZIP = new Base.Machine();
    private static final Base IMAGE = new Base.Image(Path.of("/images/x/root"), 1234, 2345);
    private static final Path FILES = Path.of("/server/etc");

    @Test
    void nothingIsToBeGained() {
        for (Base base : List.of(ZIP, IMAGE)) {
            JsonNode process = config(base).path("process");

            assertThat(process.path("noNewPrivileges").asBoolean()).isTrue();
            assertThat(process.path("terminal").asBoolean(true)).isFalse();
            assertThat(names(process.path("capabilities")))
                    .containsExactlyInAnyOrder("bounding", "effective", "permitted");
            process.path("capabilities").forEach(set -> assertThat(set).isEmpty());
            assertThat(process.path("rlimits").toString())
                    .isEqualTo("[{\"type\":\"RLIMIT_NOFILE\",\"hard\":1024,\"soft\":1024}]");
        }
    }

    @Test
    void itsFirstProcessIsTheUsersOwn() {
        JsonNode zip = config(ZIP).path("process");
        JsonNode image = config(IMAGE).path("process");

        assertThat(zip.path("user").toString()).isEqualTo("{\"uid\":993,\"gid\":990}");
        assertThat(texts(zip.path("args"))).startsWith("/bin/sh", "-c").endsWith("run", "it");
        assertThat(image.path("user").toString()).isEqualTo("{\"uid\":1234,\"gid\":2345}");
        assertThat(texts(image.path("args"))).containsExactly("run", "it");
        assertThat(texts(image.path("env"))).containsExactly("A=b");
        assertThat(image.path("cwd").asText()).isEqualTo("/work");
    }

    @Test
    void theMachineShowsReadOnlyAndNothingIsShared() {
        for (Base base : List.of(ZIP, IMAGE)) {
            ObjectNode config = config(base);

            assertThat(config.at("/root/readonly").asBoolean()).isTrue();
            assertThat(config.at("/root/path").asText()).isEqualTo("/root/of/it");
            assertThat(config.at("/linux/namespaces").findValuesAsText("type"))
                    .containsExactlyInAnyOrder("mount", "pid", "ipc", "uts", "cgroup");
            assertThat(config.at("/linux/namespaces").findValuesAsText("path")).isEmpty();
            assertThat(config.path("hostname").asText()).isEqualTo("penstock");
            for (JsonNode mount : config.path("mounts")) {
                List<String> options = texts(mount.path("options"));
                boolean own = List.of("/tmp", "/proc").contains(text(mount, "destination"));
                assertThat(options).as("%s", mount).contains("nosuid");
                assertThat(options.contains("ro")).as("%s", mount).isEqualTo(!own);
                assertThat(options.contains("nodev"))
                        .as("%s", mount)
                        .isEqualTo(!text(mount, "destination").equals("/dev"));
            }
        }
        assertThat(destinations(ZIP)).contains("/usr", "/etc/passwd", "/etc/hosts", "/etc/ours");
        assertThat(destinations(IMAGE))
                .doesNotContain("/usr", "/bin", "/lib", "/etc/passwd", "/etc/ours")
                .contains("/etc/hosts", "/tmp", "/opt");
    }

    @Test
    void temporaryFilesHaveTheirSize() {
        JsonNode inMemory = mount(config(ZIP, surroundings(false, true)), "/tmp");
        JsonNode onDisk = mount(config(ZIP, surroundings(true, true)), "/tmp");

        assertThat(inMemory.path("type").asText()).isEqualTo("tmpfs");
        assertThat(texts(inMemory.path("options")))
                .containsExactly("nosuid", "nodev", "mode=1777", "size=" + (600L << 20));
        assertThat(onDisk.path("source").asText()).isEqualTo("/server/tmp");
        assertThat(texts(onDisk.path("options"))).containsExactly("bind", "rw", "nosuid", "nodev");
    }

    @Test
    void controlGroupsLimitEverything() {
        JsonNode limits = config(ZIP).at("/linux/resources");
        JsonNode withoutSwap = config(ZIP, surroundings(true, false)).at("/linux/resources");

        assertThat(config(ZIP).at("/linux/cgroupsPath").asText()).isEqualTo("/penstock-x/f");
        assertThat(limits.path("devices").toString())
                .isEqualTo("[{\"allow\":false,\"access\":\"rwm\"}]");
        assertThat(limits.path("memory").toString())
                .isEqualTo("{\"limit\":371195904,\"swap\":371195904}"); // 354 MiB
        assertThat(withoutSwap.path("memory").toString()).isEqualTo("{\"limit\":371195904}");
        assertThat(limits.path("cpu").toString()).isEqualTo("{\"period\":100000,\"quota\":20011}");
        assertThat(limits.path("pids").toString()).isEqualTo("{\"limit\":1025}");
    }

    @Test
    void theKernelsFilesAreHiddenOrReadOnly() {
        JsonNode linux = config(IMAGE).path("linux");

        assertThat(texts(linux.path("maskedPaths")))
                .contains(
                        "/proc/acpi",
                        "/proc/asound",
                        "/proc/kcore",
                        "/proc/keys",
                        "/proc/latency_stats",
                        "/proc/sched_debug",
                        "/proc/scsi",
                        "/proc/timer_list",
                        "/proc/timer_stats");
        assertThat(texts(linux.path("readonlyPaths")))
                .contains("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");
    }

    @Test
    void systemCallsOfAdministratorsAreRefused() {
        JsonNode calls = config(ZIP).at("/linux/seccomp");
        JsonNode refused = calls.at("/syscalls/0");
        JsonNode clone3 = calls.at("/syscalls/1");
        JsonNode clone = calls.at("/syscalls/2");

        assertThat(calls.path("defaultAction").asText()).isEqualTo("SCMP_ACT_ALLOW");
        assertThat(calls.path("syscalls"))
                .hasSize(3)
                .allMatch(rule -> text(rule, "action").equals("SCMP_ACT_ERRNO"));
        assertThat(refused.path("errnoRet").asInt()).as("EPERM").isEqualTo(1);
        assertThat(texts(refused.path("names")))
                .contains("mount", "umount2", "pivot_root", "move_mount", "fsopen", "open_tree")
                .contains("unshare", "setns", "bpf", "perf_event_open", "userfaultfd")
                .contains("io_uring_setup", "io_uring_enter", "io_uring_register")
                .contains("keyctl", "add_key", "request_key", "open_by_handle_at", "syslog")
                .contains("init_module", "finit_module", "delete_module", "kexec_load", "reboot")
                .contains("swapon", "swapoff", "settimeofday", "clock_settime", "iopl", "acct");
        assertThat(clone3.path("errnoRet").asInt()).as("ENOSYS").isEqualTo(38);
        assertThat(texts(clone3.path("names"))).containsExactly("clone3");
        assertThat(texts(clone.path("names"))).containsExactly("clone");
        assertThat(clone.path("args").toString())
                .isEqualTo(
                        "[{\"index\":0,\"value\":268435456,\"valueTwo\":268435456,"
                                + "\"op\":\"SCMP_CMP_MASKED_EQ\"}]");
    }

    private static List<String> destinations(Base base) {
        return config(base).path("mounts").findValuesAsText("destination");
    }

    private static JsonNode mount(ObjectNode config, String destination) {
        for (JsonNode mount : config.path("mounts")) {
            if (text(mount, "destination").equals(destination)) {
                return mount;
            }
        }
        throw new AssertionError("nothing is mounted at " + destination);
    }

    private static ObjectNode config(Base base) {
        return config(base, surroundings(true, true));
    }

    private static ContainerPlan.Surroundings surroundings(boolean disk, boolean limitsSwap) {
        return new ContainerPlan.Surroundings(
                Path.of("/root/of/it"), "/penstock-x/f", limitsSwap, disk, FILES);
    }

    private static ObjectNode config(Base base, ContainerPlan.Surroundings surroundings) {
        var confinement =
                new Confinement(
                        List.of(new View(Path.of("/server/layers"), "/opt")),
                        Path.of("/server/tmp"),
                        Path.of("/server/tmp.image"),
                        600,
                        base,
                        EnvironmentNetwork.SHARED);
        var plan =
                new ProcessPlan(
                        "f",
                        List.of("run", "it"),
                        Path.of("/work"),
                        Map.of(),
                        Path.of("/dev/null"),
                        354,
                        confinement);
        return new ContainerPlan(plan, confinement, surroundings)
                .write(Map.of("A", "b"), List.of(Path.of("/etc/ours")));
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText();
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    private static List<String> names(JsonNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
