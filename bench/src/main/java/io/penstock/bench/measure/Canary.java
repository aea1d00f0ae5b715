package io.penstock.bench.measure;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A fixed piece of arithmetic done on every core at once. It has nothing to do with what is
/// measured; if it takes longer than usual, somebody else used the machine, and whatever was
/// measured beside it is void.
public final class Canary {
    /// How far a reading may lie from the median of all before its round is void.
    public static final double TOLERANCE = 0.15;

    private static final int PASSES = 3;
    private static final int STEPS = 8_000_000;

    /// Keeps the compiler from dropping the loop.
    private volatile long sink;

    /// Does the work and returns how long it took in milliseconds: the median of three passes, so
    /// that a short hiccup of our own (a late compilation) does not void a round.
    public double sing() throws InterruptedException {
        double[] passes = new double[PASSES];
        for (int i = 0; i < PASSES; i++) {
            passes[i] = pass();
        }
        return Spread.of(passes).median();
    }

    /// Returns whether all `readings` of a round lie close enough to `usual`.
    public static boolean quiet(List<Double> readings, double usual) {
        return readings.stream().allMatch(r -> Math.abs(r - usual) <= TOLERANCE * usual);
    }

    private double pass() throws InterruptedException {
        int cores = Runtime.getRuntime().availableProcessors();
        CountDownLatch done = new CountDownLatch(cores);
        long start = System.nanoTime();
        for (int i = 0; i < cores; i++) {
            long seed = i + 1L;
            Thread.ofPlatform()
                    .name("canary-" + i)
                    .start(() -> {
                        sink = churn(seed);
                        done.countDown();
                    });
        }
        done.await();
        return (System.nanoTime() - start) / 1e6;
    }

    private static long churn(long seed) {
        long x = seed;
        for (int i = 0; i < STEPS; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }

    /// Returns the usual reading: the median of all.
    static double usual(List<Double> readings) {
        return Spread.of(readings.stream().mapToDouble(Double::doubleValue).toArray()).median();
    }
}
