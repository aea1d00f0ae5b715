package io.penstock.runtime.environment.log;

/// One record of a function's log. Rendered only when somebody reads it or the file is written, so
/// that an invocation pays for three small objects.
///
/// The platform's texts are those of the text log format; AWS Lambda Developer Guide, "Viewing
/// CloudWatch logs".
public sealed interface LogLine {
    /// Returns the text without the final newline; it may hold newlines where one record spans
    /// several lines.
    String text();

    /// Returns about how much memory the line takes, for limits.
    int weight();

    /// Something printed, or a sentence of the platform.
    record Text(String text) implements LogLine {
        @Override
        public int weight() {
            return 80 + text.length();
        }
    }

    /// The beginning of an invocation.
    record Start(String requestId, String version) implements LogLine {
        @Override
        public String text() {
            return "START RequestId: " + requestId + " Version: " + version;
        }

        @Override
        public int weight() {
            return FIXED_WEIGHT;
        }
    }

    /// The end of an invocation.
    record End(String requestId) implements LogLine {
        @Override
        public String text() {
            return "END RequestId: " + requestId;
        }

        @Override
        public int weight() {
            return FIXED_WEIGHT;
        }
    }

    /// What an invocation took.
    ///
    /// @param durationNanos from delivery to the end
    /// @param initNanos the init phase before it; zero if there was none
    /// @param status appended with a tab, for example `Status: timeout`; empty for success
    record Report(
            String requestId,
            long durationNanos,
            long initNanos,
            int memorySizeMb,
            long maxMemoryBytes,
            String status)
            implements LogLine {
        @Override
        public String text() {
            long billed = Math.ceilDiv(durationNanos + initNanos, 1_000_000);
            var text = new StringBuilder(200);
            text.append("REPORT RequestId: ").append(requestId);
            text.append("\tDuration: ").append(Millis.of(durationNanos)).append(" ms");
            text.append("\tBilled Duration: ").append(billed).append(" ms");
            text.append("\tMemory Size: ").append(memorySizeMb).append(" MB");
            text.append("\tMax Memory Used: ").append(Math.ceilDiv(maxMemoryBytes, 1L << 20));
            text.append(" MB\t");
            if (initNanos > 0) {
                text.append("Init Duration: ").append(Millis.of(initNanos)).append(" ms\t");
            }
            return status.isEmpty() ? text.toString() : text.append(status).toString();
        }

        @Override
        public int weight() {
            return FIXED_WEIGHT;
        }
    }

    /// An init phase that failed, or that ran inside an invocation.
    ///
    /// @param phase `init` or `invoke`
    /// @param status for example `Status: timeout`
    record InitReport(long durationNanos, String phase, String status) implements LogLine {
        @Override
        public String text() {
            return "INIT_REPORT Init Duration: "
                    + Millis.of(durationNanos)
                    + " ms\tPhase: "
                    + phase
                    + "\t"
                    + status;
        }

        @Override
        public int weight() {
            return FIXED_WEIGHT;
        }
    }

    /// What a line of the platform weighs: its object and its id.
    int FIXED_WEIGHT = 160;
}
