package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Puts bubblewrap around a function's command: namespaces of its own for mounts, processes, System
/// V objects and the host name; the machine's programs read-only; nothing to write but `/tmp`; user
/// 993, who has no capabilities and cannot gain any.
///
/// A server that runs as root gives every environment a file system in a file for `/tmp`: what is
/// in it counts against its own size, not against memory, and survives a reset. Another server
/// gives a file system in memory, which does neither, and its own user under another number.
///
/// The function's variables reach it through a pipe, after bubblewrap and the change of user: a
/// variable that makes the dynamic linker load the function's code takes effect inside only, and no
/// value is in the arguments of a process. Thread-safe.
final class Sandbox {
    private static final int USER = MachineFiles.USER;
    private static final int GROUP = MachineFiles.GROUP;
    private static final long MIB = 1024 * 1024;
    private static final int PROBE_MB = 8;

    private final String bubblewrap;
    private final List<String> demotion;
    private final TemporaryDisk disk;
    private final Path files;

    private Sandbox(String bubblewrap, List<String> demotion, TemporaryDisk disk, Path files) {
        this.bubblewrap = bubblewrap;
        this.demotion = demotion;
        this.disk = disk;
        this.files = files;
    }

    /// Finds out by trying what the machine permits.
    ///
    /// @param files directory for a few small files that all sandboxes share
    /// @throws IsolationUnavailableException if it permits no sandbox
    static Sandbox open(Path files) throws IOException {
        boolean root = Posix.root();
        TemporaryDisk disk = root ? TemporaryDisk.find() : TemporaryDisk.NONE;
        if (disk.there()) {
            Sandbox sandbox = of(files, disk, root);
            if (sandbox.works()) {
                return sandbox;
            }
        }
        Sandbox sandbox = of(files, TemporaryDisk.NONE, root);
        if (!sandbox.works()) {
            throw lack("bubblewrap cannot make namespaces here");
        }
        return sandbox;
    }

    /// Opens one without trying it.
    ///
    /// @param disk where temporary files are
    /// @param root whether root is to start its commands
    static Sandbox of(Path files, TemporaryDisk disk, boolean root) throws IOException {
        Files.createDirectories(files);
        String bubblewrap =
                Tool.find("bwrap").orElseThrow(() -> lack("bubblewrap (bwrap) is not installed"));
        MachineFiles.write(files);
        return new Sandbox(bubblewrap, root ? demotion() : List.of(), disk, files);
    }

    /// Returns whether temporary files are on disk, apart from memory.
    boolean hasDisk() {
        return disk.there();
    }

    /// Prepares what a command needs on the machine, and returns the command with all that is
    /// around it. It reads its variables from its standard input; see [#tell].
    List<String> surround(ProcessPlan plan, Confinement confinement) throws IOException {
        disk.prepare(confinement);
        if (!demotion.isEmpty() && !Files.isRegularFile(plan.output())) {
            permitOutput(plan.output());
        }
        List<String> words = disk.mounted(confinement);
        words.addAll(walls());
        if (hasDisk()) {
            words.addAll(List.of("--bind", confinement.temporary().toString(), "/tmp"));
        } else {
            words.addAll(memoryDisk(confinement.temporaryMb()));
        }
        for (Confinement.View view : confinement.views()) {
            words.addAll(parents(Path.of(view.target())));
            words.addAll(List.of("--ro-bind", view.source().toString(), view.target()));
        }
        words.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/var/task"));
        words.addAll(demotion);
        words.addAll(List.of("/bin/sh", "-s"));
        words.addAll(plan.command());
        return words;
    }

    /// Gives a surrounded command its variables; it starts then.
    static void tell(Process process, Map<String, String> variables) throws IOException {
        var script = new StringBuilder();
        variables.forEach((name, value) ->
                script.append("export ")
                        .append(name)
                        .append("='")
                        .append(value.replace("'", "'\\''"))
                        .append("'\n"));
        script.append("exec \"$@\" </dev/null\n");
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write(script.toString().getBytes(UTF_8));
        }
    }

    private List<String> walls() throws IOException {
        var words = new ArrayList<String>();
        words.add(bubblewrap);
        words.addAll(
                List.of("--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"));
        words.addAll(List.of("--hostname", MachineFiles.HOST_NAME, "--die-with-parent"));
        if (demotion.isEmpty()) {
            words.addAll(List.of("--unshare-user", "--uid", USER + "", "--gid", GROUP + ""));
        } else {
            words.addAll(List.of("--cap-drop", "ALL", "--cap-add", "CAP_SETUID"));
            words.addAll(List.of("--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"));
        }
        words.addAll(List.of("--ro-bind", "/usr", "/usr"));
        for (Path directory : MachineFiles.system()) {
            words.addAll(system(directory));
        }
        words.addAll(directory("/etc"));
        words.addAll(directory("/opt"));
        for (String file : MachineFiles.configuration()) {
            words.addAll(List.of("--ro-bind-try", file, file));
        }
        for (String name : MachineFiles.WRITTEN) {
            words.addAll(List.of("--ro-bind", files.resolve(name).toString(), "/etc/" + name));
        }
        words.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        return words;
    }

    private static List<String> system(Path directory) throws IOException {
        if (Files.isSymbolicLink(directory)) {
            String target = Files.readSymbolicLink(directory).toString();
            return List.of("--symlink", target, directory.toString());
        }
        return List.of("--ro-bind", directory.toString(), directory.toString());
    }

    /// Makes a directory that everybody may enter: what bubblewrap makes by itself is root's alone.
    private static List<String> directory(String path) {
        return List.of("--perms", "0755", "--dir", path);
    }

    private static List<String> parents(Path target) {
        var words = new ArrayList<String>();
        for (int names = 1; names < target.getNameCount(); names++) {
            words.addAll(directory("/" + target.subpath(0, names)));
        }
        return words;
    }

    private static List<String> memoryDisk(int megabytes) {
        String bytes = Long.toString(megabytes * MIB);
        return List.of("--perms", "1777", "--size", bytes, "--tmpfs", "/tmp");
    }

    /// Lets the function open its standard output once more, as shells do with `/dev/stderr`.
    private static void permitOutput(Path output) throws IOException {
        if (!output.startsWith("/dev")) {
            Files.setAttribute(output, "unix:uid", USER);
        }
    }

    private boolean works() throws IOException {
        Path image = files.resolve("probe.image");
        Path mount = Files.createDirectories(files.resolve("probe"));
        var confinement =
                new Confinement(
                        List.of(new Confinement.View(files, "/var/task")),
                        mount,
                        image,
                        PROBE_MB,
                        new Confinement.Base.Machine(),
                        EnvironmentNetwork.SHARED);
        var plan =
                new ProcessPlan(
                        "probe",
                        List.of("/bin/sh", "-c", "true"),
                        files,
                        Map.of(),
                        Path.of("/dev/null"),
                        PROBE_MB,
                        confinement);
        try {
            return Tool.run(surround(plan, confinement)); // its empty input ends it at once
        } finally {
            Files.deleteIfExists(image);
        }
    }

    private static List<String> demotion() throws IOException {
        String program = Tool.find("setpriv").orElseThrow(() -> lack("setpriv is not installed"));
        return List.of(
                program,
                "--reuid=" + USER,
                "--regid=" + GROUP,
                "--clear-groups",
                "--no-new-privs",
                "--inh-caps=-all",
                "--bounding-set=-all");
    }

    private static IsolationUnavailableException lack(String what) {
        return new IsolationUnavailableException(Isolation.SANDBOX, what);
    }
}
