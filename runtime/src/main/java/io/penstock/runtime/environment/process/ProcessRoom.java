package io.penstock.runtime.environment.process;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.runtime.code.FileTree;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Starts the processes of functions and sees that none outlives the server. Thread-safe.
public final class ProcessRoom implements AutoCloseable {
    /// The variable that marks every process of ours.
    public static final String MARKER_VARIABLE = "_PENSTOCK_ENVIRONMENT";

    private static final Path PROC = Path.of("/proc/self");

    /// How the names of control groups begin.
    private static final String GROUPS = "penstock-";

    private static final int REMOVALS_MAX = 100;
    private static final long REMOVAL_PAUSE_NANOS = 1_000_000;
    private final Path temporary;
    private final Starter starter;
    private final @Nullable Path fences;
    private final @Nullable Confiner confiner;
    private final Network network;
    private final Leftovers claim;
    private final Watchdog watchdog;

    @GuardedBy("this")
    private final Map<Long, FunctionProcess> living = new HashMap<>();

    private ProcessRoom(
            Starter starter,
            @Nullable Path fences,
            @Nullable Confiner confiner,
            Network network,
            Leftovers claim) {
        this.starter = starter;
        this.temporary = starter.temporary();
        this.fences = fences;
        this.confiner = confiner;
        this.network = network;
        this.claim = claim;
        String marker = MARKER_VARIABLE + "=" + starter.serverMarker();
        watchdog = new Watchdog(starter.session(), marker, words(grounds()), temporary);
    }

    /// Opens a room that confines nothing.
    public static ProcessRoom open(String serverMarker, Path temporary, boolean limitMemory)
            throws IOException {
        return open(serverMarker, temporary, limitMemory, Isolation.PROCESS, Network.MACHINE);
    }

    /// Finds out what the machine permits, and starts the watchdog.
    ///
    /// @param serverMarker unique on this machine; letters, digits and hyphens
    /// @param temporary directory of the environments, removed in the end
    /// @param limitMemory whether to limit memory where the machine permits
    /// @throws IsolationUnavailableException if the machine does not permit that level
    public static ProcessRoom open(
            String serverMarker,
            Path temporary,
            boolean limitMemory,
            Isolation isolation,
            Network network)
            throws IOException {
        tryNetwork(isolation, network);
        String name = GROUPS + serverMarker;
        var claim = Leftovers.claim(temporary, GROUPS);
        boolean fenced = limitMemory || isolation == Isolation.SANDBOX;
        Optional<Path> ground =
                fenced && isolation != Isolation.RUNC ? FenceGround.claim(name) : Optional.empty();
        try {
            @Nullable Confiner confiner =
                    switch (isolation) {
                        case PROCESS -> null;
                        case SANDBOX -> Walls.raise(name, temporary, ground);
                        case RUNC -> Containers.open(name, temporary.resolve("containers"));
                    };
            var starter = new Starter(serverMarker, temporary, Watchdog.sessionCommand());
            var room = new ProcessRoom(starter, ground.orElse(null), confiner, network, claim);
            room.watchdog.start();
            return room;
        } catch (IOException refused) {
            ground.ifPresent(FenceGround::abandon);
            claim.close();
            FileTree.delete(temporary);
            throw refused;
        }
    }

    private static void tryNetwork(Isolation isolation, Network network) throws IOException {
        if (network == Network.MACHINE) {
            return;
        }
        if (isolation == Isolation.PROCESS) {
            throw new IsolationUnavailableException(
                    isolation, "it cannot take the network away; use sandbox or runc");
        }
        if (!Posix.root()) {
            throw new IsolationUnavailableException(
                    isolation,
                    "to take the network away from functions the server must run as root");
        }
        try {
            OwnNetwork.make().close();
        } catch (IOException refused) {
            throw new IsolationUnavailableException(
                    isolation, String.valueOf(refused.getMessage()));
        }
    }

    /// Makes the network of one environment, in which its processes are to be started.
    public EnvironmentNetwork network() throws IOException {
        return switch (network) {
            case MACHINE -> EnvironmentNetwork.SHARED;
            case NONE -> OwnNetwork.make();
        };
    }

    /// Tells what this machine permits.
    public Capabilities capabilities() {
        return new Capabilities(
                starter.groups(),
                fences != null || confiner != null,
                Files.isDirectory(PROC),
                confiner != null,
                confiner != null && confiner.hasDisk(),
                confiner != null && confiner.runsImages());
    }

    /// Returns the directory below which environments keep their files.
    public Path temporary() {
        return temporary;
    }

    /// Returns the watchdog's process id, for diagnosis.
    public long watchdogPid() {
        return watchdog.pid();
    }

    /// Starts a process as planned.
    public FunctionProcess start(ProcessPlan plan) throws IOException {
        if (plan.confinement() != null) {
            return startConfined(plan, plan.confinement());
        }
        @Nullable MemoryFence fence = fence(plan);
        try {
            return admit(
                    new FirstProcess.Spawned(starter.builder(plan, fence).start()), plan, fence);
        } catch (IOException failed) {
            remove(fence);
            throw failed;
        }
    }

    private FunctionProcess startConfined(ProcessPlan plan, Confinement confinement)
            throws IOException {
        if (confiner == null) {
            throw new IOException("this server confines nothing, and was asked to");
        }
        Confiner.Started started = confiner.start(plan, confinement, starter);
        register(started.process());
        started.release().run();
        return started.process();
    }

    /// Starts a fork server.
    ///
    /// @param plan its command, directory and variables; it has no memory limit and prints nowhere
    public ForkServer startForkServer(ProcessPlan plan) throws IOException {
        ProcessBuilder builder = starter.builder(plan, null);
        builder.redirectInput(Redirect.PIPE).redirectOutput(Redirect.PIPE);
        var server = new ForkServer(builder.start());
        watchdog.add(server.pid());
        server.start();
        return server;
    }

    /// Lets a fork server make a process as planned; its command is of no meaning then.
    ///
    /// @throws IOException if the fork server does not; it is of no use any more
    public FunctionProcess fork(ForkServer server, ProcessPlan plan) throws IOException {
        @Nullable MemoryFence fence = fence(plan);
        String members = fence == null ? "" : fence.entrance().toString();
        try {
            return admit(server.fork(plan, members, starter.marker(plan)), plan, fence);
        } catch (IOException failed) {
            remove(fence);
            throw failed;
        }
    }

    /// Lets a fork server make a spare, which connects to `port` and says `word`.
    ///
    /// @param plan its name; its limit must be the largest that a function may have
    /// @throws IOException if the fork server does not; it is of no use any more
    public FunctionProcess forkSpare(ForkServer server, ProcessPlan plan, int port, String word)
            throws IOException {
        @Nullable MemoryFence fence = fence(plan);
        String members = fence == null ? "" : fence.entrance().toString();
        try {
            return admit(server.spare(members, starter.marker(plan), port, word), plan, fence);
        } catch (IOException failed) {
            remove(fence);
            throw failed;
        }
    }

    /// Limits a spare to what a function may have, and returns the order that makes it the
    /// function's process.
    public byte[] order(FunctionProcess spare, ProcessPlan plan) throws IOException {
        @Nullable MemoryFence fence = spare.fence();
        if (fence != null) {
            fence.limit(plan.memoryMb());
        }
        return ForkServer.rest(plan);
    }

    /// Starts a process that waits for its order.
    ///
    /// @param plan its limit must be the largest that a function may have
    public WaitingProcess startWaiting(ProcessPlan plan) throws IOException {
        @Nullable MemoryFence fence = fence(plan);
        ProcessBuilder builder = starter.builder(plan, fence);
        builder.redirectInput(Redirect.PIPE).redirectOutput(Redirect.DISCARD);
        try {
            var waiting =
                    new WaitingProcess(
                            builder.start(), starter.marker(plan), starter.groups(), fence);
            register(waiting.asFunction());
            return waiting;
        } catch (IOException failed) {
            remove(fence);
            throw failed;
        }
    }

    /// Gives a waiting process its order.
    ///
    /// @throws IOException if it has ended meanwhile
    public FunctionProcess assign(WaitingProcess waiting, byte[] order, int memoryMb)
            throws IOException {
        return waiting.assign(order, memoryMb);
    }

    /// Ends a waiting process that is not needed.
    public void discard(WaitingProcess waiting) throws InterruptedException {
        FunctionProcess process = waiting.asFunction();
        process.kill();
        discard(process);
    }

    /// Forgets a killed process and removes what was made for it.
    public void discard(FunctionProcess process) {
        watchdog.remove(process.pid());
        // A dying process leaves its group a moment after it has left its parent's table.
        for (int i = 0; i < REMOVALS_MAX && !removed(process); i++) {
            LockSupport.parkNanos(REMOVAL_PAUSE_NANOS);
        }
        synchronized (this) {
            living.remove(process.pid()); // the end of the room removes groups that are left
        }
    }

    private boolean removed(FunctionProcess process) {
        @Nullable MemoryFence fence = process.fence();
        return confiner == null ? fence == null || fence.remove() : confiner.discard(process);
    }

    /// Kills what still lives, and ends the watchdog, which removes the rest.
    @Override
    public void close() {
        try {
            for (FunctionProcess process : snapshot()) {
                process.kill();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt(); // the watchdog does it
        }
        grounds().forEach(FenceGround::abandon);
        watchdog.close();
        claim.close();
    }

    /// Returns the parents of all control groups.
    private List<Path> grounds() {
        var all = new ArrayList<Path>();
        if (fences != null) {
            all.add(fences);
        }
        if (confiner != null) {
            all.addAll(confiner.grounds());
        }
        return all;
    }

    private static String words(List<Path> grounds) {
        return grounds.stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    private synchronized List<FunctionProcess> snapshot() {
        return List.copyOf(living.values());
    }

    private @Nullable MemoryFence fence(ProcessPlan plan) throws IOException {
        return fences == null ? null : MemoryFence.make(fences, plan.name(), plan.memoryMb());
    }

    private static void remove(@Nullable MemoryFence fence) {
        if (fence != null) {
            fence.remove();
        }
    }

    private FunctionProcess admit(
            FirstProcess first, ProcessPlan plan, @Nullable MemoryFence fence) {
        var process = new FunctionProcess(first, starter.entry(plan), starter.groups(), fence);
        register(process);
        return process;
    }

    private void register(FunctionProcess process) {
        watchdog.add(process.pid());
        synchronized (this) {
            living.put(process.pid(), process);
        }
    }

    /// What the machine permits.
    ///
    /// @param processGroups whether each function has a session and a process group of its own
    /// @param memoryLimits whether memory is limited
    /// @param escapees whether processes that left their group are found
    /// @param sandbox whether functions are confined
    /// @param disk whether confined functions have their temporary files on disk, apart from memory
    /// @param images whether functions may be container images
    public record Capabilities(
            boolean processGroups,
            boolean memoryLimits,
            boolean escapees,
            boolean sandbox,
            boolean disk,
            boolean images) {}
}
