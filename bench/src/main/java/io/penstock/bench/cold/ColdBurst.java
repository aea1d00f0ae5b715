package io.penstock.bench.cold;

import io.penstock.bench.cold.ColdStage.FirstLine;
import io.penstock.bench.measure.Spread;
import io.penstock.engine.arn.FunctionArn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Invocations that begin at once, each of which needs an environment of its own. Several bursts,
/// each on a stage of its own, where nothing is left of the one before.
///
/// @param perSecond environments, up to the first line of the last
/// @param mebibytes what an idle one weighs after its invocation (proportional set size), in the
///   last burst
record ColdBurst(Spread perSecond, double mebibytes) {
    /// Long enough that each invocation needs an environment of its own.
    private static final String AFTER_A_SECOND = "1";

    /// Plays one that does not count, for what is compiled only once, and then those that do.
    static ColdBurst play(ColdLoad load, Path data, Path code)
            throws IOException, InterruptedException {
        double[] rates = new double[load.bursts()];
        Burst last = one(load, data.resolve("burst-warm-up"), code);
        for (int i = 0; i < rates.length; i++) {
            last = one(load, data.resolve("burst-" + i), code);
            rates[i] = last.perSecond;
        }
        return new ColdBurst(Spread.of(rates), last.mebibytes);
    }

    private static Burst one(ColdLoad load, Path data, Path code)
            throws IOException, InterruptedException {
        try (ColdStage stage = new ColdStage(data, true);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            FunctionArn function = stage.deploy(Tongue.PYTHON, code);
            List<Future<FirstLine>> calls = new ArrayList<>();
            long began = System.nanoTime();
            for (int i = 0; i < load.burst(); i++) {
                calls.add(threads.submit(() -> stage.invoke(function, AFTER_A_SECOND)));
            }
            return read(calls, began);
        }
    }

    private static Burst read(List<Future<FirstLine>> calls, long began)
            throws IOException, InterruptedException {
        List<FirstLine> lines = new ArrayList<>();
        try {
            for (Future<FirstLine> call : calls) {
                lines.add(call.get());
            }
        } catch (ExecutionException failed) {
            throw new IOException("a burst failed", failed);
        }
        long last = began;
        double mebibytes = 0;
        for (FirstLine line : lines) {
            last = Math.max(last, line.nanos());
            mebibytes += proportionalMebibytes(line.pid()) / lines.size();
        }
        return new Burst(lines.size() / ((last - began) / 1e9), mebibytes);
    }

    private static double proportionalMebibytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("this machine does not tell the memory of a process");
    }

    /// One burst.
    private record Burst(double perSecond, double mebibytes) {}
}
