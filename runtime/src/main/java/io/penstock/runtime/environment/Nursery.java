package io.penstock.runtime.environment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.runtime.environment.api.SingleChannels;
import io.penstock.runtime.environment.language.Bootstraps;
import io.penstock.runtime.environment.language.RuntimeFamily;
import io.penstock.runtime.environment.process.ForkServer;
import io.penstock.runtime.environment.process.FunctionProcess;
import io.penstock.runtime.environment.process.ProcessPlan;
import io.penstock.runtime.environment.process.ProcessRoom;
import io.penstock.runtime.environment.process.WaitingProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is ready before a function needs it: per Python interpreter one [ForkServer] and a few
/// children of it ([Spares]), per Node.js a few [WaitingProcess]es, per Java machine a cache of its
/// start ([JavaCaches]). Begun when a function of that language turns up.
///
/// Whatever fails here only costs time: the launcher then starts a process from scratch. An
/// interpreter that fails to serve three times is left alone. Thread-safe.
final class Nursery implements AutoCloseable {
    /// How many processes of one interpreter wait at most.
    static final int WAITING_MAX = 2;

    private static final int FAILURES_MAX = 3;

    /// The most memory a function can have; a waiting process does not know its limit yet.
    private static final int MEMORY_MB_MAX = 10_240;

    private static final Map<String, String> VARIABLES =
            Map.of(
                    "PATH", "/usr/local/bin:/usr/bin:/bin",
                    "LANG", "en_US.UTF-8",
                    "LC_CTYPE", "C.UTF-8",
                    "TZ", ":UTC");
    private static final Logger LOG = LoggerFactory.getLogger(Nursery.class);

    private final ProcessRoom room;
    private final Bootstraps bootstraps;
    private final JavaCaches caches;
    private final SingleChannels channels;
    private final ObjectMapper json = new ObjectMapper();
    private final AtomicLong names = new AtomicLong();

    @GuardedBy("this")
    private final Map<List<String>, Cot> cots = new HashMap<>();

    @GuardedBy("this")
    private boolean closed;

    /// @param channels to the runtimes that wait
    Nursery(ProcessRoom room, Bootstraps bootstraps, SingleChannels channels) {
        this.channels = channels;
        this.room = room;
        this.bootstraps = bootstraps;
        caches = new JavaCaches(JavaCaches.usualDirectory(), room, bootstraps);
    }

    /// What is ready of one interpreter. Guarded by the nursery.
    private static final class Cot {
        private final ArrayDeque<WaitingProcess> waiting = new ArrayDeque<>();
        private final Spares spares;
        private @Nullable ForkServer server;
        private boolean busy;
        private int failures;

        private Cot(Spares spares) {
            this.spares = spares;
        }
    }

    /// Sees to it that processes of this interpreter will be ready. Does not block.
    void prepare(RuntimeFamily family, List<String> interpreter) {
        if (family == RuntimeFamily.JAVA) {
            caches.prepare(interpreter);
        } else if (has(family) && claim(interpreter)) {
            Thread.ofVirtual().name("nursery").start(() -> fill(family, interpreter));
        }
        if (family == RuntimeFamily.PYTHON) {
            refill(interpreter);
        }
    }

    /// Returns options that let an interpreter start sooner.
    List<String> options(RuntimeFamily family, List<String> interpreter) {
        return switch (family) {
            case JAVA -> caches.option(interpreter).stream().toList();
            case PYTHON, NODEJS, PROVIDED, RUBY, DOTNET, UNKNOWN -> List.of();
        };
    }

    /// Waits until something of this interpreter is ready; returns false if it is not in time.
    boolean awaitReady(RuntimeFamily family, List<String> interpreter, Duration limit)
            throws InterruptedException {
        return switch (family) {
            case JAVA -> caches.awaitReady(interpreter, limit);
            case PYTHON -> {
                long deadline = System.nanoTime() + limit.toNanos();
                yield awaitProcess(interpreter, limit) && spares(interpreter).awaitOne(deadline);
            }
            case NODEJS, PROVIDED, RUBY, DOTNET, UNKNOWN -> awaitProcess(interpreter, limit);
        };
    }

    private synchronized boolean awaitProcess(List<String> interpreter, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        Cot cot = cot(interpreter);
        while (cot.server == null && cot.waiting.isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /// Makes a process of a ready one; empty if none is ready.
    Optional<FunctionProcess> birth(
            RuntimeFamily family, List<String> interpreter, ProcessPlan plan) {
        Optional<FunctionProcess> born =
                switch (family) {
                    case PYTHON -> forked(interpreter, plan);
                    case NODEJS -> assigned(interpreter, plan);
                    case JAVA, PROVIDED, RUBY, DOTNET, UNKNOWN -> Optional.empty();
                };
        prepare(family, interpreter);
        return born;
    }

    /// Returns an interpreter that waits to be told whose runtime it is; empty if none does.
    Optional<Spare> spare(RuntimeFamily family, List<String> interpreter) {
        if (family != RuntimeFamily.PYTHON) {
            return Optional.empty();
        }
        Optional<Spare> spare = spares(interpreter).take();
        prepare(family, interpreter);
        return spare;
    }

    /// Makes a spare the process of a function; empty if it has ended meanwhile.
    Optional<FunctionProcess> assign(Spare spare, List<String> interpreter, ProcessPlan plan) {
        try {
            spare.channel().order(room.order(spare.process(), plan));
            return Optional.of(spare.process());
        } catch (IOException ended) {
            LOG.atDebug().setCause(ended).log("spare is gone");
            spares(interpreter).end(spare);
            return Optional.empty();
        }
    }

    /// Ends what waits. What was born lives on.
    @Override
    public void close() {
        var rest = new ArrayList<WaitingProcess>();
        var spares = new ArrayList<Spares>();
        var servers = new ArrayList<ForkServer>();
        synchronized (this) {
            closed = true;
            for (Cot cot : cots.values()) {
                rest.addAll(cot.waiting);
                cot.waiting.clear();
                spares.add(cot.spares);
                if (cot.server != null) {
                    servers.add(cot.server);
                }
            }
        }
        spares.forEach(Spares::close);
        servers.forEach(ForkServer::close); // after its children, whose ends it tells
        rest.forEach(this::end);
    }

    private static boolean has(RuntimeFamily family) {
        return switch (family) {
            case PYTHON, NODEJS -> true;
            case JAVA, PROVIDED, RUBY, DOTNET, UNKNOWN -> false;
        };
    }

    // ---- births

    private Optional<FunctionProcess> forked(List<String> interpreter, ProcessPlan plan) {
        @Nullable ForkServer server = server(interpreter);
        if (server == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(room.fork(server, plan));
        } catch (IOException failed) {
            lost(interpreter, server, failed);
            return Optional.empty();
        }
    }

    private Optional<FunctionProcess> assigned(List<String> interpreter, ProcessPlan plan) {
        @Nullable WaitingProcess waiting = takeWaiting(interpreter);
        if (waiting == null) {
            return Optional.empty();
        }
        try {
            var variables = new HashMap<>(plan.variables());
            variables.put(ProcessRoom.MARKER_VARIABLE, waiting.marker());
            byte[] order =
                    json.writeValueAsBytes(
                            Map.of(
                                    "variables", variables,
                                    "directory", plan.directory().toString(),
                                    "output", plan.output().toString()));
            return Optional.of(room.assign(waiting, order, plan.memoryMb()));
        } catch (IOException ended) {
            LOG.atDebug().setCause(ended).log("waiting process is gone");
            end(waiting);
            return Optional.empty();
        }
    }

    private synchronized @Nullable ForkServer server(List<String> interpreter) {
        @Nullable Cot cot = cots.get(interpreter);
        return cot == null ? null : cot.server;
    }

    private synchronized Spares spares(List<String> interpreter) {
        return cot(interpreter).spares;
    }

    private void refill(List<String> interpreter) {
        @Nullable ForkServer server = server(interpreter);
        if (server != null) {
            spares(interpreter).refill(server, why -> lost(interpreter, server, why));
        }
    }

    private synchronized @Nullable WaitingProcess takeWaiting(List<String> interpreter) {
        @Nullable Cot cot = cots.get(interpreter);
        return cot == null ? null : cot.waiting.poll();
    }

    private synchronized void lost(List<String> interpreter, ForkServer server, IOException why) {
        LOG.atInfo().addKeyValue("interpreter", interpreter).setCause(why).log("fork server lost");
        server.close();
        @Nullable Cot cot = cots.get(interpreter);
        if (cot != null && cot.server == server) {
            cot.server = null;
            cot.failures++;
        }
    }

    // ---- preparation

    /// Returns whether the caller shall fill the cot now.
    private synchronized boolean claim(List<String> interpreter) {
        Cot cot = cot(interpreter);
        boolean full = cot.server != null || cot.waiting.size() >= WAITING_MAX;
        if (closed || full || cot.busy || cot.failures >= FAILURES_MAX) {
            return false;
        }
        cot.busy = true;
        return true;
    }

    private void fill(RuntimeFamily family, List<String> interpreter) {
        boolean filled = false;
        try {
            if (family == RuntimeFamily.PYTHON) {
                keep(interpreter, room.startForkServer(plan(interpreter, "forkserver.py")));
            } else {
                keep(interpreter, room.startWaiting(plan(interpreter, "bootstrap.mjs")));
            }
            filled = true;
        } catch (IOException failed) {
            LOG.atInfo()
                    .addKeyValue("interpreter", interpreter)
                    .setCause(failed)
                    .log("no process can be started ahead");
        } finally {
            release(interpreter, filled);
        }
        prepare(family, interpreter); // the next one, if there is room
    }

    private ProcessPlan plan(List<String> interpreter, String program) {
        Path directory = bootstraps.directory();
        var command = new ArrayList<>(interpreter);
        command.add(directory.resolve(program).toString());
        var variables = new HashMap<>(VARIABLES);
        variables.put("_PENSTOCK_WAITING", "1");
        variables.put("LD_BIND_NOW", "1"); // once here instead of once in every child
        // As long as the names of environments: a fork server's children write theirs over it.
        String name = "waiting-%032d-0000000000".formatted(names.incrementAndGet());
        return new ProcessPlan(
                name, command, directory, variables, Path.of("/dev/null"), MEMORY_MB_MAX);
    }

    private void keep(List<String> interpreter, ForkServer server) {
        synchronized (this) {
            if (!closed) {
                cot(interpreter).server = server;
                notifyAll();
                return;
            }
        }
        server.close();
    }

    private void keep(List<String> interpreter, WaitingProcess waiting) {
        synchronized (this) {
            if (!closed) {
                cot(interpreter).waiting.add(waiting);
                notifyAll();
                return;
            }
        }
        end(waiting);
    }

    private synchronized void release(List<String> interpreter, boolean filled) {
        Cot cot = cot(interpreter);
        cot.busy = false;
        if (!filled) {
            cot.failures++;
        }
    }

    @GuardedBy("this")
    private Cot cot(List<String> interpreter) {
        return cots.computeIfAbsent(
                interpreter,
                _ -> new Cot(new Spares(room, channels, () -> plan(interpreter, "forkserver.py"))));
    }

    private void end(WaitingProcess waiting) {
        try {
            room.discard(waiting);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt(); // the watchdog finds it
        }
    }
}
