package io.penstock.bench.idle;

import io.penstock.bench.process.Patience;
import io.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/// What a server that has nothing to do takes of the machine.
///
/// @param heapBytes objects alive after a full collection
/// @param cpuShare processor time per time passed; 1 is a core
/// @param threads platform threads
record Idleness(long heapBytes, double cpuShare, int threads) {
    private static final String TOTAL = "Total";
    private static final String FILLER = "FillerElement";
    private static final int BYTES_COLUMN = 2; // number, instances, bytes, class
    private static final long MINUTE_MILLIS = 60_000;
    private static final long HALF_MINUTE_MILLIS = MINUTE_MILLIS / 2;

    /// Leaves the server alone, counts its processor time, and then what lives in its heap.
    ///
    /// @param settling how long it is left alone at least
    static Idleness of(ServerProcess server, IdleLoad load, Duration settling)
            throws IOException, InterruptedException {
        heapBytes(server); // garbage of what came before
        Patience.rest(settling);
        if (load.wholeMinutes()) {
            Patience.rest(untilHalfPast());
        }
        double cpuBefore = cpuSeconds(server);
        long start = System.nanoTime();
        Patience.rest(load.counting());
        double seconds = (System.nanoTime() - start) / 1e9;
        double share = (cpuSeconds(server) - cpuBefore) / seconds;
        return new Idleness(heapBytes(server), share, threads(server));
    }

    private static double cpuSeconds(ServerProcess server) throws IOException {
        return ProcessHandle.of(server.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(cpu -> cpu.toNanos() / 1e9)
                .orElseThrow(() -> new IOException("processor time is not told here"));
    }

    /// Counts the objects of the whole heap, which collects it first. What the collector itself
    /// puts in to fill gaps does not count.
    private static long heapBytes(ServerProcess server) throws IOException, InterruptedException {
        List<String> lines = diagnosis(server, "GC.class_histogram");
        return bytes(lines, line -> line.startsWith(TOTAL), BYTES_COLUMN)
                - bytes(lines, line -> line.contains(FILLER), BYTES_COLUMN);
    }

    /// Returns the sum of one column of some lines.
    private static long bytes(List<String> lines, Predicate<String> which, int column) {
        return lines.stream()
                .filter(which)
                .mapToLong(line -> Long.parseLong(line.trim().split("\\s+", -1)[column]))
                .sum();
    }

    private static int threads(ServerProcess server) throws IOException, InterruptedException {
        return (int)
                diagnosis(server, "Thread.print").stream()
                        .filter(line -> line.startsWith("\""))
                        .count();
    }

    private static List<String> diagnosis(ServerProcess server, String question)
            throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process =
                new ProcessBuilder(tool, Long.toString(server.pid()), question)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(question + ": " + said);
        }
        return said.lines().toList();
    }

    /// Returns the time until the next minute of the wall clock is half over: far from its ends,
    /// where metrics are sampled, so that each minute from there holds one sampling.
    private static Duration untilHalfPast() {
        long into = Math.floorMod(System.currentTimeMillis() - HALF_MINUTE_MILLIS, MINUTE_MILLIS);
        return Duration.ofMillis(MINUTE_MILLIS - into);
    }
}
