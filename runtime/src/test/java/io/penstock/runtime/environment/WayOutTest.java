package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.IsolationUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A function that looks for a way out of its walls or its container, from inside: what the kernel
/// says of its process, its mounts and namespaces, and what it is refused.
@Timeout(180)
final class WayOutTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> OWN_NAMESPACES =
            List.of("mnt", "pid", "ipc", "uts", "cgroup");
    private static final String LOOKS =
            """
            import ctypes, errno, os, platform, resource, stat

            libc = ctypes.CDLL(None, use_errno=True)
            ARM = platform.machine() == 'aarch64'

            def status(name):
                with open('/proc/self/status') as lines:
                    return [line.split(':', 1)[1].split() for line in lines if line.startswith(name + ':')][0]

            def attempt(work):
                try:
                    work()
                    return 'done'
                except OSError as refused:
                    return errno.errorcode[refused.errno]

            def call(number, *arguments):
                ctypes.set_errno(0)
                if libc.syscall(ctypes.c_long(number), *[ctypes.c_long(each) for each in arguments]) >= 0:
                    return 'done'
                return errno.errorcode[ctypes.get_errno()]

            def mounts():
                with open('/proc/self/mountinfo') as lines:
                    return [[line.split()[4], sorted(line.split()[5].split(','))] for line in lines]

            def hidden(path):
                try:
                    if os.path.isdir(path):
                        return os.listdir(path) == []
                    return stat.S_ISCHR(os.stat(path).st_mode) and os.stat(path).st_rdev == os.makedev(1, 3)
                except FileNotFoundError:
                    return True

            def clone():
                child = libc.syscall(ctypes.c_long(220 if ARM else 56), ctypes.c_long(0x10000000 | 17), 0, 0, 0, 0)
                if child == 0:
                    os._exit(0)
                return 'done' if child > 0 else errno.errorcode[ctypes.get_errno()]

            def calls():
                return {
                    'keyctl': call(219 if ARM else 250, 0, -3, 0),
                    'clone': clone(),
                    'clone3': call(435, 0, 0),
                    'io_uring_setup': call(425, 0, 0),
                    'unshare': call(97 if ARM else 272, 0x10000000),
                }

            def handler(event, context):
                return {
                    'users': sorted(set(status('Uid'))), 'groups': sorted(set(status('Gid') + status('Groups'))),
                    'capabilities': sorted({status(each)[0] for each in ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']}),
                    'bounding': status('CapBnd')[0],
                    'no new privileges': status('NoNewPrivs')[0],
                    'filter': status('Seccomp')[0],
                    'files': resource.getrlimit(resource.RLIMIT_NOFILE),
                    'namespaces': {each: os.readlink('/proc/self/ns/' + each) for each in os.listdir('/proc/self/ns')},
                    'mounts': mounts(),
                    'masked': sorted(path for path in ['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/scsi', '/proc/acpi']
                        if not hidden(path)),
                    'devices': sorted(each for each in os.listdir('/dev') if stat.S_ISBLK(os.lstat('/dev/' + each).st_mode)),
                    'root': attempt(lambda: os.setuid(0)),
                    'device': attempt(lambda: os.mknod('/tmp/disk', stat.S_IFBLK | 0o600, os.makedev(7, 0))),
                    'kernel': attempt(lambda: open('/proc/sys/kernel/hostname', 'w').close()),
                    'calls': calls() if event == 'calls' else {},
                }
            """;

    @TempDir Path root;

    @ParameterizedTest
    @EnumSource(
            value = Isolation.class,
            names = {"SANDBOX", "RUNC"})
    void isNotFound(Isolation level, TestReporter reporter) throws IOException {
        String name = level.name().toLowerCase(Locale.ROOT);
        try (Stage stage = new Stage(root, Stage.settings(level))) {
            reporter.publishEntry("isolation", name + " ran");
            var function =
                    stage.deploy(
                            Deployment.of("looks", "python3.12", "app.handler")
                                    .memoryMb(1769)
                                    .file("app.py", LOOKS));

            String event = level == Isolation.RUNC ? "\"calls\"" : "0";
            JsonNode found = JSON.readTree(stage.answer(function, event));

            hasNoPrivileges(found);
            List<String> places = seesMountsReadOnly(found.path("mounts"));
            hasNamespacesOfItsOwn(found.path("namespaces"));
            hasLimits(found);
            if (level == Isolation.RUNC) {
                isFiltered(found);
                assertThat(found.path("masked")).as("files of the kernel").isEmpty();
                assertThat(places).contains("/proc/sys");
                keepsItsBundlesFromOthers();
            }
        } catch (UncheckedIOException refused) {
            reporter.publishEntry("isolation", String.valueOf(refused.getCause()));
            assertThat(refused)
                    .rootCause()
                    .isInstanceOf(IsolationUnavailableException.class)
                    .hasMessageStartingWith(
                            "The isolation level " + name + " is not available on this machine: ");
        }
    }

    private static void hasNoPrivileges(JsonNode found) {
        assertThat(found.path("users").toString()).as("%s", found).isEqualTo("[\"993\"]");
        assertThat(found.path("groups").toString()).isEqualTo("[\"990\"]");
        assertThat(found.path("capabilities").toString()).isEqualTo("[\"0000000000000000\"]");
        assertThat(found.path("no new privileges").asText()).isEqualTo("1");
        assertThat(found.path("root").asText()).isIn("EPERM", "EINVAL");
        assertThat(found.path("device").asText()).isEqualTo("EPERM");
        assertThat(found.path("kernel").asText()).isIn("EACCES", "EROFS", "EPERM");
        assertThat(found.path("devices")).as("disks").isEmpty();
        if (System.getProperty("user.name").equals("root")) {
            assertThat(found.path("bounding").asText()).isEqualTo("0000000000000000");
        }
    }

    /// Returns where something is mounted.
    private static List<String> seesMountsReadOnly(JsonNode mounts) {
        var places = new ArrayList<String>();
        var writable = new ArrayList<String>();
        for (JsonNode mount : mounts) {
            String place = mount.path(0).asText();
            List<String> options = new ArrayList<>();
            mount.path(1).forEach(option -> options.add(option.asText()));
            places.add(place);
            if (!options.contains("ro")) {
                writable.add(place);
            }
            // In the root nothing lends its owner; what covers files of the kernel is empty.
            if (!place.equals("/") && !place.startsWith("/proc/")) {
                assertThat(options).as(place).contains("nosuid");
                assertThat(options.contains("nodev") || place.startsWith("/dev"))
                        .as(place)
                        .isTrue();
            }
        }
        assertThat(writable)
                .filteredOn(place -> !place.startsWith("/dev/")) // devices are no files
                .containsExactlyInAnyOrder("/tmp", "/proc");
        return places;
    }

    private static void hasNamespacesOfItsOwn(JsonNode namespaces) throws IOException {
        for (String kind : OWN_NAMESPACES) {
            String ours = Files.readSymbolicLink(Path.of("/proc/self/ns", kind)).toString();

            assertThat(namespaces.path(kind).asText()).as(kind).startsWith(kind).isNotEqualTo(ours);
        }
    }

    private static void hasLimits(JsonNode found) {
        assertThat(found.path("files").toString()).isEqualTo("[1024,1024]");
    }

    private static void isFiltered(JsonNode found) {
        assertThat(found.path("filter").asText()).as("seccomp").isEqualTo("2");
        assertThat(found.path("calls").toString())
                .isEqualTo(
                        "{\"keyctl\":\"EPERM\",\"clone\":\"EPERM\",\"clone3\":\"ENOSYS\","
                                + "\"io_uring_setup\":\"EPERM\",\"unshare\":\"EPERM\"}");
    }

    /// Variables of functions are in them.
    private void keepsItsBundlesFromOthers() throws IOException {
        try (var found = Files.find(root, 8, (path, _) -> path.endsWith("bundles"))) {
            List<Path> bundles = found.filter(Files::isDirectory).toList();

            assertThat(bundles).isNotEmpty();
            for (Path each : bundles) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                        .isEqualTo("rwx------");
            }
        }
    }
}
