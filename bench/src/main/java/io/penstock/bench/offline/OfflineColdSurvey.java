package io.penstock.bench.offline;

import io.penstock.bench.process.Patience;
import io.penstock.bench.process.PenstockProcess;
import io.penstock.bench.process.ServerProcess;
import io.penstock.bench.wire.HttpConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// The first invocations of Python functions, over the Invoke APIs of both. The peer keeps the
/// process of a function for the next invocation, as we do, so each start has a function of its own
/// that nobody has invoked before.
public final class OfflineColdSurvey {
    /// The name on the command line.
    public static final String NAME = "offline-cold";

    /// Starts on each side before any counts: what is loaded or compiled only once.
    private static final int WARM_UPS = 5;

    /// Invocations on each side, of a function that has started, before any start counts: a client
    /// and servers that are in use.
    private static final int WARM_INVOCATIONS = 500;

    /// Before each start, so that none pays for what the start before it left to be done.
    private static final Duration REST = Duration.ofMillis(300);

    private static final Duration READY_LIMIT = Duration.ofSeconds(30);
    private static final String FORK_SERVER = "forkserver.py";

    private final int samples;
    private final Path modules;
    private final Path data;

    /// @param samples starts that count, on each side; at least 1
    /// @param modules where the peer is installed
    /// @param data directory for files and logs
    public OfflineColdSurvey(int samples, Path modules, Path data) {
        this.samples = samples;
        this.modules = modules;
        this.data = data.resolve(NAME);
    }

    /// Measures, and hands out the report line by line.
    public void run(Consumer<String> print) throws IOException, InterruptedException {
        print.accept(
                NAME + ": the first invocation of a Python function, beside serverless-offline");
        print.accept(
                "  over HTTP, in turns, every function invoked once; both servers run and know it");
        print.accept(
                "  before, each has answered %,d invocations of a function that had started"
                        .formatted(WARM_INVOCATIONS));
        print.accept("  ours has an interpreter that waits to be forked, which is its default");
        List<String> functions =
                IntStream.range(0, WARM_UPS + samples).mapToObj(i -> "first-" + i).toList();
        Path ours = data.resolve("ours");
        try (OfflineServer peer = peer(functions);
                ServerProcess own =
                        PenstockProcess.start(new PenstockProcess.Storage(ours, true))) {
            deploy(own, functions);
            compare(peer, own, functions).lines().forEach(print);
        }
    }

    private OfflineServer peer(List<String> functions) throws IOException {
        return OfflineServer.start(
                modules, data.resolve("peer"), Specimen.PYTHON_FIRST_LINE, functions, List.of());
    }

    private static void deploy(ServerProcess server, List<String> functions) throws IOException {
        try (HttpConnection control = HttpConnection.open(server.address())) {
            for (String function : functions) {
                FunctionApi.create(control, function, Specimen.PYTHON_FIRST_LINE);
            }
        }
    }

    private static ColdComparison compare(
            OfflineServer peer, ServerProcess own, List<String> functions) throws IOException {
        List<ColdStart> theirs = new ArrayList<>();
        List<ColdStart> ours = new ArrayList<>();
        for (int i = 0; i < functions.size(); i++) {
            String function = functions.get(i);
            Patience.rest(REST);
            ColdStart their = ColdStart.of(peer.address(), function);
            Patience.rest(REST);
            ColdStart our = ColdStart.of(own.address(), function);
            if (i == 0) {
                awaitForkServer(own);
                ColdStart.again(peer.address(), function, WARM_INVOCATIONS);
                ColdStart.again(own.address(), function, WARM_INVOCATIONS);
            }
            if (i >= WARM_UPS) {
                if (!forked(our)) {
                    throw new IOException("a start of ours was not forked");
                }
                theirs.add(their);
                ours.add(our);
            }
        }
        return new ColdComparison(theirs, ours);
    }

    /// The first function lets it start; the starts that do not count give it time to load.
    private static void awaitForkServer(ServerProcess own) throws IOException {
        ProcessHandle server =
                ProcessHandle.of(own.pid())
                        .orElseThrow(() -> new IOException("the server has ended"));
        Patience.until(
                "an interpreter that can be forked",
                READY_LIMIT,
                () -> server.descendants().anyMatch(OfflineColdSurvey::isForkServer));
    }

    private static boolean forked(ColdStart start) {
        return ProcessHandle.of(start.pid())
                .flatMap(ProcessHandle::parent)
                .filter(OfflineColdSurvey::isForkServer)
                .isPresent();
    }

    private static boolean isForkServer(ProcessHandle process) {
        return process.info().commandLine().filter(line -> line.contains(FORK_SERVER)).isPresent();
    }
}
