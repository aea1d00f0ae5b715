package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.runtime.code.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes containers for functions with `runc`, without a daemon: for each start a bundle, which is
/// a directory with `config.json` and, for functions that are no images, the skeleton of a root
/// directory into which the machine's programs are mounted.
///
/// The function's variables are in `config.json`, which only the server's user can read.
/// Thread-safe.
final class Containers implements Confiner {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");
    private static final int PROBE_MB = 64;

    private final String program;
    private final ContainerGround ground;
    private final TemporaryDisk disk;
    private final Path written;
    private final Path bundles;
    private final Path states;

    private Containers(String program, ContainerGround ground, TemporaryDisk disk, Path directory) {
        this.program = program;
        this.ground = ground;
        this.disk = disk;
        this.written = directory.resolve("etc");
        this.bundles = directory.resolve("bundles");
        this.states = directory.resolve("states");
    }

    /// Finds out by trying what the machine permits.
    ///
    /// @param name of the control groups' parents
    /// @param directory for bundles and what `runc` knows; removed with the room
    /// @throws IsolationUnavailableException if it permits no containers
    static Containers open(String name, Path directory) throws IOException {
        String program = Tool.find("runc").orElseThrow(() -> lack("runc is not installed"));
        if (!Posix.root()) {
            throw lack("the server must run as root");
        }
        ContainerGround ground =
                ContainerGround.find(GROUPS, name)
                        .orElseThrow(() -> lack("control groups are not all there"));
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        TemporaryDisk disk = TemporaryDisk.find();
        if (disk.there()) {
            var containers = new Containers(program, ground, disk, directory);
            containers.begin();
            if (containers.tries().isEmpty()) {
                return containers;
            }
        }
        var containers = new Containers(program, ground, TemporaryDisk.NONE, directory);
        containers.begin();
        String complaint = containers.tries();
        if (!complaint.isEmpty()) {
            ground.parents().forEach(FenceGround::abandon);
            throw lack("runc starts no container: " + complaint);
        }
        return containers;
    }

    @Override
    public boolean hasDisk() {
        return disk.there();
    }

    @Override
    public boolean runsImages() {
        return true;
    }

    @Override
    public List<Path> grounds() {
        return ground.parents();
    }

    @Override
    public Started start(ProcessPlan plan, Confinement confinement, Starter starter)
            throws IOException {
        Prepared prepared = prepare(plan, confinement, starter.variables(plan));
        try {
            Process process = starter.around(plan, prepared.command(), null).start();
            var function =
                    new FunctionProcess(
                            new FirstProcess.Spawned(process),
                            starter.entry(plan),
                            starter.groups(),
                            prepared.container());
            return new Started(function, () -> {});
        } catch (IOException failed) {
            discard(prepared.container());
            throw failed;
        }
    }

    @Override
    public boolean discard(FunctionProcess process) {
        @Nullable Container container = process.container();
        return container == null || discard(container);
    }

    /// Prepares a container.
    ///
    /// @param variables all that the function sees
    private Prepared prepare(
            ProcessPlan plan, Confinement confinement, Map<String, String> variables)
            throws IOException {
        disk.prepare(confinement);
        String name = plan.name();
        Path bundle = Files.createDirectory(bundles.resolve(name));
        Path root =
                switch (confinement.base()) {
                    case Confinement.Base.Machine() -> skeleton(bundle.resolve("root"));
                    case Confinement.Base.Image(Path image, _, _) -> image;
                };
        var surroundings =
                new ContainerPlan.Surroundings(
                        root, ground.path(name), ground.limitsSwap(), hasDisk(), written);
        List<Path> configuration =
                MachineFiles.configuration().stream().map(Path::of).filter(Files::exists).toList();
        byte[] config =
                JSON.writeValueAsBytes(
                        new ContainerPlan(plan, confinement, surroundings)
                                .write(variables, configuration));
        Files.write(bundle.resolve("config.json"), config);
        var words = new ArrayList<>(confinement.network().entry());
        words.addAll(disk.mounted(confinement));
        words.addAll(List.of(program, "--root", states.toString(), "run", "--bundle"));
        words.addAll(List.of(bundle.toString(), name));
        return new Prepared(container(name), words, bundle);
    }

    private boolean discard(Container container) {
        try {
            if (!container.remove()) {
                return false;
            }
            FileTree.delete(bundles.resolve(container.name()));
            return true;
        } catch (IOException failed) {
            return true; // what is left goes with the room
        }
    }

    private Container container(String name) {
        return new Container(
                name,
                MemoryFence.at(ground.memory().resolve(name)),
                ground.of(name),
                states.resolve(name),
                List.of(program, "--root", states.toString(), "delete", "--force", name));
    }

    /// What is to be started.
    ///
    /// @param command with all that is around it
    /// @param bundle its directory
    private record Prepared(Container container, List<String> command, Path bundle) {}

    private void begin() throws IOException {
        Files.createDirectories(written);
        Files.createDirectories(bundles);
        Files.createDirectories(states);
        Files.setPosixFilePermissions(bundles, PosixFilePermissions.fromString("rwx------"));
        MachineFiles.write(written);
    }

    /// Makes what `runc` does not make by itself.
    private static Path skeleton(Path root) throws IOException {
        Files.createDirectory(root);
        for (String name : List.of("usr", "proc", "dev", "tmp", "etc", "opt")) {
            Files.createDirectory(root.resolve(name));
        }
        for (Path directory : MachineFiles.system()) {
            if (Files.isSymbolicLink(directory)) {
                Files.createSymbolicLink(
                        root.resolve(String.valueOf(directory.getFileName())),
                        Files.readSymbolicLink(directory));
            }
        }
        return root;
    }

    /// Starts a container that does nothing; returns what is wrong, empty if nothing is.
    private String tries() throws IOException {
        Path place = Files.createDirectories(bundles.resolveSibling("probe"));
        Path output = place.resolve("output");
        var confinement =
                new Confinement(
                        List.of(new Confinement.View(written, "/var/task")),
                        place.resolve("tmp"),
                        place.resolve("tmp.image"),
                        PROBE_MB,
                        new Confinement.Base.Machine(),
                        EnvironmentNetwork.SHARED);
        var plan =
                new ProcessPlan(
                        "probe",
                        List.of("/bin/sh", "-c", "true"),
                        Path.of("/var/task"),
                        Map.of(),
                        output,
                        PROBE_MB,
                        confinement);
        Prepared prepared = prepare(plan, confinement, new HashMap<>());
        try {
            return Tool.run(prepared.command(), output) ? "" : lastLine(output);
        } finally {
            prepared.container().kill();
            discard(prepared.container());
            FileTree.delete(place);
        }
    }

    private static String lastLine(Path output) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(output, UTF_8));
        lines.removeIf(String::isBlank);
        return lines.isEmpty() ? "it says nothing" : lines.getLast();
    }

    private static IsolationUnavailableException lack(String what) {
        return new IsolationUnavailableException(Isolation.RUNC, what);
    }
}
