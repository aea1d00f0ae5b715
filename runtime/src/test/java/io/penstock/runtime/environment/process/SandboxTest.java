package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/// The ways to build a sandbox that a server of root with disks does not take: without file systems
/// in files, and by a user who is not root. Where the machine permits no sandbox, it must say so.
final class SandboxTest {
    private static final String NOBODY = "65534";
    private static final String LOOK =
            """
            echo "user $(id -u):$(id -g)"
            echo "variable $VARIABLE"
            echo "code $(cat /var/task/code)"
            (echo x >/var/task/new) 2>/dev/null && echo 'code written'
            (echo x >/usr/new) 2>/dev/null && echo 'programs written'
            echo x >/tmp/new && echo 'temporary written'
            dd if=/dev/zero of=/tmp/full bs=65536 count=1000 2>/dev/null || echo 'temporary full'
            echo "size $(stat -c %s /tmp/full)"
            [ "$(ls /proc | grep -c '^[0-9]')" -lt 9 ] && echo 'processes few'
            """;

    @TempDir Path directory;

    @BeforeEach
    void letOthersIn() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(directory.resolve("task"));
        Files.writeString(directory.resolve("task/code"), "seen");
    }

    @Test
    void keepsTemporaryFilesInMemoryWithoutDisks(TestReporter reporter) throws Exception {
        if (lacking(reporter)) {
            return;
        }
        Sandbox sandbox = Sandbox.of(directory.resolve("files"), TemporaryDisk.NONE, Posix.root());

        assertThat(look(sandbox, List.of())).isEqualTo(seen());
    }

    @Test
    void isBuiltByAUserWhoIsNotRoot(TestReporter reporter) throws Exception {
        if (lacking(reporter)) {
            return;
        }
        Sandbox sandbox = Sandbox.of(directory.resolve("files"), TemporaryDisk.NONE, false);
        List<String> asNobody =
                Posix.root()
                        ? List.of(
                                "setpriv",
                                "--reuid=" + NOBODY,
                                "--regid=" + NOBODY,
                                "--clear-groups")
                        : List.of();
        if (!permitted(asNobody)) {
            reporter.publishEntry("isolation", "users who are not root may make no namespaces");
            return;
        }

        assertThat(look(sandbox, asNobody)).isEqualTo(seen());
    }

    private static boolean lacking(TestReporter reporter) {
        boolean lacking = Tool.find("bwrap").isEmpty();
        if (lacking) {
            reporter.publishEntry("isolation", "bubblewrap is not installed");
        }
        return lacking;
    }

    private static boolean permitted(List<String> user) throws IOException {
        var words = new ArrayList<>(user);
        words.addAll(List.of("bwrap", "--unshare-user", "--ro-bind", "/", "/", "true"));
        return Tool.run(words);
    }

    private static List<String> seen() {
        return List.of(
                "user 993:990",
                "variable it's \"quoted\"",
                "code seen",
                "temporary written",
                "temporary full",
                "size " + ((8 << 20) - 4096),
                "processes few");
    }

    /// Starts a shell in the sandbox as some user, and returns what it prints.
    private List<String> look(Sandbox sandbox, List<String> user) throws Exception {
        Path output = Files.createFile(directory.resolve("output"));
        var confinement =
                new Confinement(
                        List.of(new Confinement.View(directory.resolve("task"), "/var/task")),
                        directory.resolve("tmp"),
                        directory.resolve("tmp.image"),
                        8,
                        new Confinement.Base.Machine(),
                        EnvironmentNetwork.SHARED);
        var plan =
                new ProcessPlan(
                        "look",
                        List.of("/bin/sh", "-c", LOOK),
                        Path.of("/var/task"),
                        Map.of(),
                        output,
                        128,
                        confinement);
        var words = new ArrayList<>(user);
        words.addAll(sandbox.surround(plan, confinement));
        Process process =
                new ProcessBuilder(words)
                        .directory(new File("/"))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        Sandbox.tell(process, Map.of("PATH", "/usr/bin:/bin", "VARIABLE", "it's \"quoted\""));
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return Files.readAllLines(output, UTF_8);
    }
}
