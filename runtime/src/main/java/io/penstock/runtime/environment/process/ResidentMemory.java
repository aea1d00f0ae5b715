package io.penstock.runtime.environment.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads how much memory a process used at most, where `/proc` tells.
final class ResidentMemory {
    private static final long KIB = 1024;
    private static final String PEAK = "VmHWM:";

    private ResidentMemory() {}

    /// Returns the peak resident memory of one process in bytes, 0 if unknown.
    static long peakBytes(long pid) {
        try {
            String status = Files.readString(Path.of("/proc/" + pid + "/status"), UTF_8);
            int at = status.indexOf(PEAK);
            int unit = at < 0 ? -1 : status.indexOf(" kB", at);
            return unit < 0
                    ? 0
                    : Long.parseLong(status.substring(at + PEAK.length(), unit).strip()) * KIB;
        } catch (IOException unknown) {
            return 0;
        }
    }
}
