package io.penstock.bench.log;

import io.penstock.bench.measure.Conditions;
import io.penstock.bench.measure.Spread;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Prints records per second, latency of an acknowledgement and processor time of each log: median,
/// least and most of several interleaved rounds. Arguments: the directory to write in, and
/// optionally the seconds per measurement and the number of rounds.
public final class LogComparison {
    private static final int ROUNDS = 7;
    private static final long ORDER_SEED = 1;
    private static final int WARM_UP_SHARE = 4; // of a measurement
    private static final int RECORDS = 10;
    private static final int RECORD_BYTES = 1_024;
    private static final List<Integer> PRODUCERS = List.of(1, 8, 32);
    private static final List<Supplier<Candidate>> CANDIDATES =
            List.of(SegmentCandidate::new, RocksCandidate::new, ArtemisCandidate::new);

    private final Path directory;
    private final Duration span;
    private final int rounds;
    private final Map<Setting, List<Figures>> measured = new HashMap<>();

    private LogComparison(Path directory, Duration span, int rounds) {
        this.directory = directory;
        this.span = span;
        this.rounds = rounds;
    }

    /// Runs the comparison.
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 2;
        Files.createDirectories(directory);
        var span = Duration.ofMillis((long) (seconds * 1_000));
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : ROUNDS;
        Conditions.lines(directory).forEach(System.out::println);
        var comparison = new LogComparison(directory, span, rounds);
        comparison.run();
        comparison.print(System.out);
    }

    /// In another order each round, so that nobody always follows the same predecessor, whose
    /// writes may keep the device busy for longer than it runs.
    private void run() throws Exception {
        var order = new Random(ORDER_SEED);
        var trials = new ArrayList<Trial>();
        for (int producers : PRODUCERS) {
            CANDIDATES.forEach(candidate -> trials.add(new Trial(producers, candidate)));
        }
        for (int round = 0; round <= rounds; round++) { // the first one only warms up
            Collections.shuffle(trials, order);
            for (Trial trial : trials) {
                measure(round, trial.producers, trial.candidate);
            }
        }
    }

    private void measure(int round, int producers, Supplier<Candidate> supplier) throws Exception {
        Path place = Files.createTempDirectory(directory, "log");
        try (Candidate candidate = supplier.get();
                ExecutorService threads = Executors.newFixedThreadPool(producers)) {
            candidate.open(place);
            produce(candidate, System.nanoTime() + span.toNanos() / WARM_UP_SHARE); // and settle
            Duration length = round == 0 ? span.dividedBy(WARM_UP_SHARE) : span;
            long cpuBefore = cpuNanos();
            long start = System.nanoTime();
            Callable<long[]> producer = () -> produce(candidate, start + length.toNanos());
            List<Future<long[]>> results = new ArrayList<>();
            for (int i = 0; i < producers; i++) {
                results.add(threads.submit(producer));
            }
            long[] latencies = new long[0];
            for (Future<long[]> result : results) {
                latencies = join(latencies, result.get());
            }
            long nanos = System.nanoTime() - start;
            if (round > 0) {
                measured.computeIfAbsent(
                                new Setting(producers, candidate.name()), _ -> new ArrayList<>())
                        .add(Figures.of(latencies, nanos, cpuNanos() - cpuBefore));
            }
        } finally {
            delete(place);
        }
    }

    private static long[] produce(Candidate candidate, long end) throws Exception {
        List<byte[]> batch = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            byte[] record = new byte[RECORD_BYTES];
            for (int index = 0; index < record.length; index++) {
                record[index] = (byte) (index * 31 + index / 7); // not all zeros, nor quite regular
            }
            batch.add(record);
        }
        long[] latencies = new long[1 << 10];
        int count = 0;
        for (long before = System.nanoTime(); before < end; before = System.nanoTime()) {
            candidate.append(batch);
            if (count == latencies.length) {
                latencies = Arrays.copyOf(latencies, 2 * count);
            }
            latencies[count++] = System.nanoTime() - before;
        }
        return Arrays.copyOf(latencies, count);
    }

    private void print(PrintStream out) {
        out.printf(
                "%n%-9s  %-15s  %-24s  %-20s  %-24s  %-20s%n",
                "producers", "log", "records/s", "p50 us", "p99 us", "CPU us/record");
        new TreeMap<>(measured)
                .forEach((setting, rounds) ->
                        out.printf(
                                "%9d  %-15s  %-24s  %-20s  %-24s  %-20s%n",
                                setting.producers,
                                setting.log,
                                text("%,.0f", rounds, Figures::recordsPerSecond),
                                text("%,.0f", rounds, Figures::medianMicros),
                                text("%,.0f", rounds, Figures::tailMicros),
                                text("%.1f", rounds, Figures::cpuMicrosPerRecord)));
    }

    private static String text(
            String format, List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        Spread spread = Spread.of(rounds.stream().mapToDouble(figure).toArray());
        return "%s (%s-%s)"
                .formatted(
                        format.formatted(spread.median()),
                        format.formatted(spread.min()),
                        format.formatted(spread.max()));
    }

    private static long[] join(long[] left, long[] right) {
        long[] all = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, all, left.length, right.length);
        return all;
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
    }

    private static void delete(Path place) throws IOException {
        Files.walkFileTree(
                place,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                            throws IOException {
                        Files.delete(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /// One measurement to make.
    private record Trial(int producers, Supplier<Candidate> candidate) {}

    /// What is measured.
    private record Setting(int producers, String log) implements Comparable<Setting> {
        @Override
        public int compareTo(Setting other) {
            int byProducers = Integer.compare(producers, other.producers);
            return byProducers == 0 ? log.compareTo(other.log) : byProducers;
        }
    }

    /// One measurement.
    ///
    /// @param medianMicros until a batch is acknowledged, half of the time
    /// @param tailMicros until it is in 99 of 100 cases
    private record Figures(
            double recordsPerSecond,
            double medianMicros,
            double tailMicros,
            double cpuMicrosPerRecord) {
        private static Figures of(long[] latencies, long nanos, long cpuNanos) {
            Arrays.sort(latencies);
            double records = (double) latencies.length * RECORDS;
            return new Figures(
                    records * 1e9 / nanos,
                    latencies[latencies.length / 2] / 1e3,
                    latencies[(int) (latencies.length * 0.99)] / 1e3,
                    cpuNanos / 1e3 / records);
        }
    }
}
