package io.penstock.bench.log;

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
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// Prints records per second, latency of an acknowledgement and processor time of each log,
/// measured in interleaved rounds. Arguments: the directory to write in, and optionally the seconds
/// per measurement.
public final class LogComparison {
    private static final int ROUNDS = 3;
    private static final int RECORDS = 10;
    private static final int RECORD_BYTES = 1_024;
    private static final List<Integer> PRODUCERS = List.of(1, 8, 32);
    private static final List<Supplier<Candidate>> CANDIDATES =
            List.of(SegmentCandidate::new, RocksCandidate::new, ArtemisCandidate::new);

    private final Path directory;
    private final Duration span;
    private final PrintStream out;

    private LogComparison(Path directory, Duration span, PrintStream out) {
        this.directory = directory;
        this.span = span;
        this.out = out;
    }

    /// Runs the comparison.
    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 2;
        Files.createDirectories(directory);
        var span = Duration.ofMillis((long) (seconds * 1_000));
        new LogComparison(directory, span, System.out).run();
    }

    private void run() throws Exception {
        out.println(
                "round  producers  log                records/s    p50 us    p99 us  CPU us/record");
        for (int round = 0; round <= ROUNDS; round++) { // the first one only warms up
            for (int producers : PRODUCERS) {
                for (Supplier<Candidate> candidate : CANDIDATES) {
                    measure(round, producers, candidate);
                }
            }
        }
    }

    private void measure(int round, int producers, Supplier<Candidate> supplier) throws Exception {
        Path place = Files.createTempDirectory(directory, "log");
        try (Candidate candidate = supplier.get();
                ExecutorService threads = Executors.newFixedThreadPool(producers)) {
            candidate.open(place);
            Duration length = round == 0 ? span.dividedBy(4) : span;
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
                print(round, producers, candidate, latencies, nanos, cpuNanos() - cpuBefore);
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

    private void print(
            int round, int producers, Candidate candidate, long[] latencies, long nanos, long cpu) {
        Arrays.sort(latencies);
        long records = (long) latencies.length * RECORDS;
        out.printf(
                "%5d  %9d  %-16s  %,10d  %,8d  %,8d  %13.2f%n",
                round,
                producers,
                candidate.name(),
                records * 1_000_000_000L / nanos,
                latencies[latencies.length / 2] / 1_000,
                latencies[(int) (latencies.length * 0.99)] / 1_000,
                cpu / 1_000.0 / records);
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
}
