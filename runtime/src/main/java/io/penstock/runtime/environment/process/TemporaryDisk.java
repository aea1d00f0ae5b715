package io.penstock.runtime.environment.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// File systems in files for the temporary files of confined functions: mounted for one environment
/// alone, so that what is in them counts against their own size, not against memory, and survives a
/// reset. Only a server that runs as root can have them. Thread-safe.
///
/// @param privateMounts the command that begins a mount namespace; empty without such file systems
/// @param makeFileSystem the program that makes one
record TemporaryDisk(List<String> privateMounts, String makeFileSystem) {
    /// None: temporary files are in memory.
    static final TemporaryDisk NONE = new TemporaryDisk(List.of(), "");

    private static final long MIB = 1024 * 1024;
    private static final int MB_EXTRA = 8;

    /// Mounts the temporary files where only what follows sees them. The shell stays: what is
    /// around the function may die with it, whoever kills it.
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

    /// Returns what the machine seems to have; whether it works shows when it is tried.
    static TemporaryDisk find() {
        return Tool.find("unshare")
                .flatMap(program ->
                        Tool.find("mkfs.ext4")
                                .map(maker ->
                                        new TemporaryDisk(
                                                List.of(
                                                        program,
                                                        "--mount",
                                                        "--propagation",
                                                        "private"),
                                                maker)))
                .orElse(NONE);
    }

    /// Returns whether there are such file systems.
    boolean there() {
        return !privateMounts.isEmpty();
    }

    /// Makes the file system of an environment, unless an earlier start did.
    void prepare(Confinement confinement) throws IOException {
        Path image = confinement.image();
        if (!there() || Files.exists(image)) {
            return; // of an earlier start; what is in it stays
        }
        Files.createDirectories(confinement.temporary());
        int size = confinement.temporaryMb();
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((size + size / 32 + MB_EXTRA) * MIB); // sparse
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

    /// Returns the beginning of a command under which the file system is mounted.
    List<String> mounted(Confinement confinement) {
        var words = new ArrayList<>(privateMounts);
        words.addAll(List.of("/bin/sh", "-c", there() ? MOUNT : STAY, "sh"));
        words.add(confinement.image().toString());
        words.add(confinement.temporary().toString());
        return words;
    }
}
