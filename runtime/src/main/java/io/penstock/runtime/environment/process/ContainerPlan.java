package io.penstock.runtime.environment.process;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes `config.json` of a container. Pure but for questions to the file system.
///
/// Source of the format: Open Container Initiative Runtime Specification 1.0.2. Source of the
/// numbers: as in [ShareGround].
final class ContainerPlan {
    private static final String VERSION = "1.0.2";
    private static final long MIB = 1024 * 1024;
    private static final int PERIOD_MICROS = 100_000;
    private static final int OPEN_FILES_MAX = 1_024;

    /// What a function may have, and the shell that is the first process.
    private static final int PROCESSES_MAX = 1_024 + 1;

    /// Reaps what the function's children leave, which interpreters do not. What it says of
    /// processes that were killed belongs into no function's log.
    private static final List<String> FIRST_PROCESS =
            List.of("/bin/sh", "-c", "exec 3>&2 2>/dev/null\n\"$@\" 2>&3 3>&-\nexit $?\n", "sh");

    private static final List<String> NAMESPACES = List.of("mount", "pid", "ipc", "uts", "cgroup");

    /// Of the kernel, and nobody's business inside.
    private static final List<String> MASKED =
            List.of(
                    "/proc/acpi",
                    "/proc/asound",
                    "/proc/kcore",
                    "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/sched_debug",
                    "/proc/scsi",
                    "/proc/timer_list",
                    "/proc/timer_stats");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    /// System calls of administrators, debuggers of others and exotic parts of the kernel.
    private static final List<String> REFUSED =
            List.of(
                    "acct",
                    "add_key",
                    "bpf",
                    "clock_adjtime",
                    "clock_settime",
                    "create_module",
                    "delete_module",
                    "finit_module",
                    "fsconfig",
                    "fsmount",
                    "fsopen",
                    "fspick",
                    "init_module",
                    "io_uring_enter",
                    "io_uring_register",
                    "io_uring_setup",
                    "ioperm",
                    "iopl",
                    "kexec_file_load",
                    "kexec_load",
                    "keyctl",
                    "lookup_dcookie",
                    "mount",
                    "mount_setattr",
                    "move_mount",
                    "nfsservctl",
                    "open_by_handle_at",
                    "open_tree",
                    "perf_event_open",
                    "pivot_root",
                    "quotactl",
                    "reboot",
                    "request_key",
                    "setns",
                    "settimeofday",
                    "swapoff",
                    "swapon",
                    "syslog",
                    "umount",
                    "umount2",
                    "unshare",
                    "uselib",
                    "userfaultfd",
                    "vhangup");

    private static final int NEW_USER_NAMESPACE = 0x10000000;
    private static final int NOT_PERMITTED = 1;
    private static final int NO_SUCH_CALL = 38;

    private final ProcessPlan plan;
    private final Confinement confinement;
    private final Surroundings surroundings;

    /// @param confinement that of the plan
    ContainerPlan(ProcessPlan plan, Confinement confinement, Surroundings surroundings) {
        this.plan = plan;
        this.confinement = confinement;
        this.surroundings = surroundings;
    }

    /// What a container is put into.
    ///
    /// @param root directory that becomes its root, read-only
    /// @param groupPath of its control groups
    /// @param limitsSwap whether swapping is limited together with memory
    /// @param disk whether temporary files are on disk
    /// @param written directory with the files of [MachineFiles#WRITTEN]
    record Surroundings(
            Path root, String groupPath, boolean limitsSwap, boolean disk, Path written) {}

    /// Writes it.
    ///
    /// @param variables all that the process sees
    ObjectNode write(Map<String, String> variables, List<Path> configuration) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("ociVersion", VERSION);
        writeProcess(config.putObject("process"), variables);
        config.putObject("root").put("path", surroundings.root().toString()).put("readonly", true);
        config.put("hostname", MachineFiles.HOST_NAME);
        writeMounts(config.putArray("mounts"), configuration);
        ObjectNode linux = config.putObject("linux");
        linux.put("cgroupsPath", surroundings.groupPath());
        writeLimits(linux.putObject("resources"));
        ArrayNode namespaces = linux.putArray("namespaces");
        NAMESPACES.forEach(name -> namespaces.addObject().put("type", name));
        MASKED.forEach(linux.putArray("maskedPaths")::add);
        READ_ONLY.forEach(linux.putArray("readonlyPaths")::add);
        writeCalls(linux.putObject("seccomp"));
        return config;
    }

    private void writeProcess(ObjectNode process, Map<String, String> variables) {
        process.put("terminal", false);
        process.put("cwd", plan.directory().toString());
        process.put("noNewPrivileges", true);
        ObjectNode user = process.putObject("user");
        ArrayNode arguments = process.putArray("args");
        switch (confinement.base()) {
            case Confinement.Base.Machine() -> {
                user.put("uid", MachineFiles.USER).put("gid", MachineFiles.GROUP);
                FIRST_PROCESS.forEach(arguments::add);
            }
            case Confinement.Base.Image(var _, int uid, int gid) ->
                    user.put("uid", uid).put("gid", gid);
        }
        plan.command().forEach(arguments::add);
        ArrayNode environment = process.putArray("env");
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        ObjectNode capabilities = process.putObject("capabilities");
        List.of("bounding", "effective", "permitted").forEach(capabilities::putArray);
        ObjectNode files = process.putArray("rlimits").addObject().put("type", "RLIMIT_NOFILE");
        files.put("hard", OPEN_FILES_MAX).put("soft", OPEN_FILES_MAX);
    }

    private void writeMounts(ArrayNode mounts, List<Path> configuration) {
        mount(mounts, "/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev"));
        mount(mounts, "/dev", "tmpfs", "tmpfs", List.of("nosuid", "ro", "mode=755", "size=65536k"));
        if (confinement.base() instanceof Confinement.Base.Machine) {
            show(mounts, Path.of("/usr"), "/usr");
            for (Path directory : MachineFiles.system()) {
                if (!Files.isSymbolicLink(directory)) {
                    show(mounts, directory, directory.toString());
                }
            }
            configuration.forEach(path -> show(mounts, path, path.toString()));
            show(mounts, surroundings.written().resolve("passwd"), "/etc/passwd");
            show(mounts, surroundings.written().resolve("group"), "/etc/group");
        } else if (Files.exists(Path.of("/etc/resolv.conf"))) {
            show(mounts, Path.of("/etc/resolv.conf"), "/etc/resolv.conf");
        }
        show(mounts, surroundings.written().resolve("hosts"), "/etc/hosts");
        if (surroundings.disk()) {
            String source = confinement.temporary().toString();
            mount(mounts, "/tmp", "none", source, List.of("bind", "rw", "nosuid", "nodev"));
        } else {
            String size = "size=" + confinement.temporaryMb() * MIB;
            mount(mounts, "/tmp", "tmpfs", "tmpfs", List.of("nosuid", "nodev", "mode=1777", size));
        }
        confinement.views().forEach(view -> show(mounts, view.source(), view.target()));
    }

    private static void show(ArrayNode mounts, Path source, String target) {
        List<String> options = new ArrayList<>(List.of("rbind", "ro", "nosuid", "nodev"));
        mount(mounts, target, "none", source.toString(), options);
    }

    private static void mount(
            ArrayNode mounts, String target, String type, String source, List<String> options) {
        ObjectNode mount = mounts.addObject();
        mount.put("destination", target).put("type", type).put("source", source);
        options.forEach(mount.putArray("options")::add);
    }

    private void writeLimits(ObjectNode resources) {
        resources.putArray("devices").addObject().put("allow", false).put("access", "rwm");
        long memory = plan.memoryMb() * MIB;
        ObjectNode limits = resources.putObject("memory").put("limit", memory);
        if (surroundings.limitsSwap()) {
            limits.put("swap", memory); // memory and swap together
        }
        resources
                .putObject("cpu")
                .put("period", PERIOD_MICROS)
                .put("quota", ShareGround.quotaMicros(plan.memoryMb()));
        resources.putObject("pids").put("limit", PROCESSES_MAX);
    }

    private static void writeCalls(ObjectNode seccomp) {
        seccomp.put("defaultAction", "SCMP_ACT_ALLOW");
        ArrayNode rules = seccomp.putArray("syscalls");
        ObjectNode refused = refusal(rules, NOT_PERMITTED);
        REFUSED.forEach(refused.putArray("names")::add);
        // New namespaces of users; programs fall back to "clone" where there is no "clone3".
        refusal(rules, NO_SUCH_CALL).putArray("names").add("clone3");
        ObjectNode clone = refusal(rules, NOT_PERMITTED);
        clone.putArray("names").add("clone");
        clone.putArray("args")
                .addObject()
                .put("index", 0)
                .put("value", NEW_USER_NAMESPACE)
                .put("valueTwo", NEW_USER_NAMESPACE)
                .put("op", "SCMP_CMP_MASKED_EQ");
    }

    private static ObjectNode refusal(ArrayNode rules, int error) {
        return rules.addObject().put("action", "SCMP_ACT_ERRNO").put("errnoRet", error);
    }
}
