package io.penstock.bench.offline;

import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Goal;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import io.penstock.bench.measure.Lineup.Role;
import io.penstock.bench.process.PenstockProcess;
import io.penstock.bench.process.ServerProcess;
import io.penstock.bench.wire.HttpConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Warm invocations of a Node.js function that does nothing, over the Invoke APIs of both.
public final class OfflineWarmArea implements Area {
    /// The name on the command line.
    public static final String NAME = "offline-warm";

    private static final double TIMES_MIN = 4;

    private final WarmLoad load;
    private final Mode mode;
    private final Path modules;
    private final Path data;
    private int servers;

    private OfflineWarmArea(WarmLoad load, Mode mode, Path modules, Path data) {
        this.load = load;
        this.mode = mode;
        this.modules = modules;
        this.data = data;
    }

    /// How the peer runs functions of Node.js.
    private enum Mode {
        /// Its default, on a server that has just been started.
        FRESH_WORKER_THREADS,
        /// Its default, on one server all the time.
        WORKER_THREADS,
        /// Shown because it is the fastest that the peer can do. There is no goal: such functions
        /// share memory, variables and the event loop with each other and with the server.
        IN_PROCESS;

        private String words() {
            return switch (this) {
                case FRESH_WORKER_THREADS ->
                        "in worker threads, its default, and is started anew for each window";
                case WORKER_THREADS -> "in worker threads, its default, on one server throughout";
                case IN_PROCESS -> "within the server, not isolated";
            };
        }

        private List<String> options() {
            return switch (this) {
                case FRESH_WORKER_THREADS, WORKER_THREADS -> List.of();
                case IN_PROCESS -> List.of("--useInProcess");
            };
        }

        private List<Goal> goals() {
            return switch (this) {
                case FRESH_WORKER_THREADS, WORKER_THREADS ->
                        List.of(new Goal.AtLeastTimes(Role.PEER, TIMES_MIN));
                case IN_PROCESS -> List.of();
            };
        }
    }

    /// Returns one area for each way in which the peer runs functions.
    ///
    /// @param modules where the peer is installed
    /// @param data directory for files and logs
    public static List<Area> all(WarmLoad load, Path modules, Path data) {
        return Arrays.stream(Mode.values())
                .<Area>map(mode ->
                        new OfflineWarmArea(
                                load, mode, modules, data.resolve(NAME).resolve(mode.name())))
                .toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String title() {
        return NAME + ": a warm Node.js function that does nothing";
    }

    @Override
    public boolean onOneCore() {
        return false;
    }

    @Override
    public Lineup open() throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        Lineup lineup = new Lineup(entries, mode.goals(), conditions());
        try {
            entries.add(new Entry(Role.PEER, peer()));
            entries.add(new Entry(Role.OURS, ours()));
        } catch (IOException | InterruptedException failure) {
            lineup.close();
            throw failure;
        }
        return lineup;
    }

    private List<String> conditions() {
        return List.of(
                "one client, one connection, events of %d bytes; the client invokes again as soon as"
                                .formatted(WarmLoad.EVENT_BYTES)
                        + " it has its answer",
                "the peer runs functions "
                        + mode.words()
                        + "; ours has a process for each environment");
    }

    private Contender peer() throws IOException {
        return switch (mode) {
            case FRESH_WORKER_THREADS -> new FreshContender(this::server);
            case WORKER_THREADS, IN_PROCESS -> server();
        };
    }

    private WarmContender server() throws IOException {
        OfflineServer server =
                OfflineServer.start(
                        modules,
                        data.resolve("peer-" + servers++),
                        Specimen.NODE_NO_OP,
                        List.of(WarmContender.FUNCTION),
                        mode.options());
        return new WarmContender(OfflineServer.NAME, server.address(), server::close, load);
    }

    private Contender ours() throws IOException, InterruptedException {
        ServerProcess server =
                PenstockProcess.start(new PenstockProcess.Storage(data.resolve("ours"), true));
        try (HttpConnection control = HttpConnection.open(server.address())) {
            FunctionApi.create(control, WarmContender.FUNCTION, Specimen.NODE_NO_OP);
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
        return new WarmContender("Penstock, HTTP", server.address(), server::close, load);
    }
}
