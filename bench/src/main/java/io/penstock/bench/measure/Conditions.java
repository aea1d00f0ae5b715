package io.penstock.bench.measure;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The machine that figures were taken on, as far as it tells.
public final class Conditions {
    private Conditions() {}

    /// Returns lines to print above all tables.
    ///
    /// @param data where durable contenders keep their files
    public static List<String> lines(Path data) throws IOException {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return List.of(
                "date     " + Instant.now().truncatedTo(ChronoUnit.SECONDS),
                "machine  %d cores, %s, %s %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                processor(),
                                System.getProperty("os.name"),
                                System.getProperty("os.version")),
                "java     %s %s"
                        .formatted(
                                System.getProperty("java.vm.name"),
                                System.getProperty("java.vm.version")),
                "data     %s on %s".formatted(data, Files.getFileStore(data).type()),
                String.format(
                        Locale.ROOT,
                        "load     %.2f before the first round",
                        system.getSystemLoadAverage()));
    }

    private static String processor() throws IOException {
        Path told = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(told)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(told)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
