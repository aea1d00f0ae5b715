package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What of the machine's own files confined functions see: its programs and libraries, and the few
/// files of `/etc` that programs need. Who they are and which hosts they know is written for them.
final class MachineFiles {
    /// Who a function runs as.
    static final int USER = 993;

    /// The group it runs in.
    static final int GROUP = 990;

    /// The host's name as functions see it.
    static final String HOST_NAME = "penstock";

    /// Files of `/etc` that are written for functions.
    static final List<String> WRITTEN = List.of("passwd", "group", "hosts");

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

    private MachineFiles() {}

    /// Returns directories of programs and libraries besides `/usr`, as far as the machine has
    /// them.
    static List<Path> system() {
        return SYSTEM.stream().map(Path::of).filter(Files::isDirectory).toList();
    }

    /// Returns what functions see of `/etc`; some of it may not exist.
    static List<String> configuration() throws IOException {
        var found = new ArrayList<>(CONFIGURATION);
        try (DirectoryStream<Path> java = Files.newDirectoryStream(Path.of("/etc"), "java-*")) {
            java.forEach(path -> found.add(path.toString()));
        }
        return found;
    }

    /// Writes the files of [#WRITTEN] into a directory.
    static void write(Path directory) throws IOException {
        String user = "sbx_user1051:x:%d:%d::/tmp:/usr/sbin/nologin\n".formatted(USER, GROUP);
        write(directory.resolve("passwd"), "root:x:0:0:root:/:/usr/sbin/nologin\n" + user);
        write(directory.resolve("group"), "root:x:0:\nsbx_user1051:x:%d:\n".formatted(GROUP));
        Path hosts = Path.of("/etc/hosts");
        String known = Files.isReadable(hosts) ? Files.readString(hosts, UTF_8) : "";
        write(
                directory.resolve("hosts"),
                known + "\n127.0.0.1 localhost sandbox.localdomain sandbox\n");
    }

    private static void write(Path file, String text) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(file);
        }
        Files.writeString(file, text, UTF_8);
        file.toFile().setReadable(true, false);
    }
}
