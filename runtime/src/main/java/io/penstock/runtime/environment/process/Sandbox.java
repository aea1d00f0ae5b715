package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
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
    private static final int USER = 993;
    private static final int GROUP = 990;
    private static final long MIB = 1024 * 1024;
    private static final int PROBE_MB = 8;
    private static final int TEMPORARY_MB_EXTRA = 8;
    private static final List<String> SYSTEM =
            List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
    private static final List<String> CONFIGURATION =
            List.of(
                    "/etc/alternatives",
                    "/etc/ca-certificates",
                    "/etc/ld.so.cache",
                    "/etc/ld.so.conf",
                    "/etc/ld.so.conf.d",
                    "/etc/localtime",
                    "/etc/nsswitch.conf",
                    "/etc/pki",
                    "/etc/resolv.conf",
                    "/etc/ssl",
                    "/etc/timezone");

    /// Mounts the temporary files where only what follows sees them. The shell stays: bubblewrap
    /// dies with it, whoever kills it.
    private static final String MOUNT =
            """
            mount -o loop,nosuid,nodev,noatime "$1" "$2" || exit 125
            rmdir "$2/lost+found" 2>/dev/null
            chmod 1777 "$2"
            shift 2
            "$@"
            exit $?
            """;

    private static final String STAY = "shift 2\n\"$@\"\nexit $?\n";

    private final String bubblewrap;
    private final List<String> demotion;
    private final List<String> privateMounts;
    private final String makeFileSystem;
    private final Path files;

    private Sandbox(
            String bubblewrap,
            List<String> demotion,
            List<String> privateMounts,
            String makeFileSystem,
            Path files) {
        this.bubblewrap = bubblewrap;
        this.demotion = demotion;
        this.privateMounts = privateMounts;
        this.makeFileSystem = makeFileSystem;
        this.files = files;
    }

    /// Finds out by trying what the machine permits.
    ///
    /// @param files directory for a few small files that all sandboxes share
    /// @throws IsolationUnavailableException if it permits no sandbox
    static Sandbox open(Path files) throws IOException {
        Files.createDirectories(files);
        String bubblewrap =
                Tool.find("bwrap").orElseThrow(() -> lack("bubblewrap (bwrap) is not installed"));
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        List<String> demotion = List.of();
        List<String> privateMounts = List.of();
        String makeFileSystem = Tool.find("mkfs.ext4").orElse("");
        if (root) {
            demotion = demotion();
            privateMounts = privateMounts();
        }
        writeConfiguration(files);
        var sandbox = new Sandbox(bubblewrap, demotion, privateMounts, makeFileSystem, files);
        sandbox = sandbox.permitsDisk() ? sandbox : sandbox.withoutDisk();
        if (!sandbox.works()) {
            throw lack("bubblewrap cannot make namespaces here");
        }
        return sandbox;
    }

    /// Returns whether temporary files are on disk, apart from memory.
    boolean hasDisk() {
        return !privateMounts.isEmpty();
    }

    /// Prepares what a command needs on the machine, and returns the command with all that is
    /// around it. It reads its variables from its standard input; see [#tell].
    List<String> surround(ProcessPlan plan, Confinement confinement) throws IOException {
        if (hasDisk()) {
            prepareDisk(confinement);
        }
        if (!demotion.isEmpty() && !Files.isRegularFile(plan.output())) {
            permitOutput(plan.output());
        }
        var words = new ArrayList<>(privateMounts);
        words.addAll(List.of("/bin/sh", "-c", hasDisk() ? MOUNT : STAY, "sh"));
        words.add(confinement.image().toString());
        words.add(confinement.temporary().toString());
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
        words.addAll(List.of("--hostname", "penstock", "--die-with-parent"));
        if (demotion.isEmpty()) {
            words.addAll(List.of("--unshare-user", "--uid", USER + "", "--gid", GROUP + ""));
        } else {
            words.addAll(List.of("--cap-drop", "ALL", "--cap-add", "CAP_SETUID"));
            words.addAll(List.of("--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"));
        }
        words.addAll(List.of("--ro-bind", "/usr", "/usr"));
        for (String directory : SYSTEM) {
            words.addAll(system(Path.of(directory)));
        }
        words.addAll(directory("/etc"));
        words.addAll(directory("/opt"));
        for (String file : configuration()) {
            words.addAll(List.of("--ro-bind-try", file, file));
        }
        for (String name : List.of("passwd", "group", "hosts")) {
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
        return Files.isDirectory(directory)
                ? List.of("--ro-bind", directory.toString(), directory.toString())
                : List.of();
    }

    private static List<String> configuration() throws IOException {
        var found = new ArrayList<>(CONFIGURATION);
        try (DirectoryStream<Path> java = Files.newDirectoryStream(Path.of("/etc"), "java-*")) {
            java.forEach(path -> found.add(path.toString()));
        }
        return found;
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

    private void prepareDisk(Confinement confinement) throws IOException {
        Path image = confinement.image();
        if (Files.exists(image)) {
            return; // of an earlier start; what is in it stays
        }
        Files.createDirectories(confinement.temporary());
        int size = confinement.temporaryMb();
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((size + size / 32 + TEMPORARY_MB_EXTRA) * MIB); // sparse
        }
        List<String> words =
                List.of(
                        makeFileSystem,
                        "-q",
                        "-F",
                        "-m",
                        "0",
                        "-O",
                        "^has_journal",
                        "-E",
                        "lazy_itable_init=1",
                        image.toString());
        if (!Tool.run(words)) {
            Files.deleteIfExists(image);
            throw new IOException("no file system for temporary files could be made in " + image);
        }
    }

    /// Lets the function open its standard output once more, as shells do with `/dev/stderr`.
    private static void permitOutput(Path output) throws IOException {
        if (!output.startsWith("/dev")) {
            Files.setAttribute(output, "unix:uid", USER);
        }
    }

    private boolean permitsDisk() throws IOException {
        if (privateMounts.isEmpty() || makeFileSystem.isEmpty()) {
            return false;
        }
        return tries();
    }

    private boolean works() throws IOException {
        return tries();
    }

    private boolean tries() throws IOException {
        Path image = files.resolve("probe.image");
        Path mount = Files.createDirectories(files.resolve("probe"));
        var confinement =
                new Confinement(
                        List.of(new Confinement.View(files, "/var/task")), mount, image, PROBE_MB);
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

    private Sandbox withoutDisk() {
        return new Sandbox(bubblewrap, demotion, List.of(), makeFileSystem, files);
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

    private static List<String> privateMounts() {
        return Tool.find("unshare")
                .map(program -> List.of(program, "--mount", "--propagation", "private"))
                .orElse(List.of());
    }

    private static void writeConfiguration(Path files) throws IOException {
        String user = "sbx_user1051:x:%d:%d::/tmp:/usr/sbin/nologin\n".formatted(USER, GROUP);
        write(files.resolve("passwd"), "root:x:0:0:root:/:/usr/sbin/nologin\n" + user);
        write(files.resolve("group"), "root:x:0:\nsbx_user1051:x:%d:\n".formatted(GROUP));
        Path hosts = Path.of("/etc/hosts");
        String known = Files.isReadable(hosts) ? Files.readString(hosts, UTF_8) : "";
        write(
                files.resolve("hosts"),
                known + "\n127.0.0.1 localhost sandbox.localdomain sandbox\n");
    }

    private static void write(Path file, String text) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(file);
        }
        Files.writeString(file, text, UTF_8);
        file.toFile().setReadable(true, false);
    }

    private static IsolationUnavailableException lack(String what) {
        return new IsolationUnavailableException(Isolation.SANDBOX, what);
    }
}
