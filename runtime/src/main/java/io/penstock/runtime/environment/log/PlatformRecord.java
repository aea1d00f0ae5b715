package io.penstock.runtime.environment.log;

import io.penstock.runtime.function.Logging.Level;
import io.penstock.runtime.function.RuntimeVersion;
import java.time.Instant;

/// What the platform says about an environment and its invocations.
///
/// Texts are those of the text log format: AWS Lambda Developer Guide, "Viewing CloudWatch logs".
/// [RecordJson] has the members of the JSON format and of the Telemetry API. Levels: the same
/// guide, "System log level event mapping".
public sealed interface PlatformRecord extends LogLine
        permits PlatformRecord.Untold,
                PlatformRecord.InitStart,
                PlatformRecord.InitReport,
                PlatformRecord.Start,
                PlatformRecord.Report,
                PlatformRecord.End,
                ExtensionRecord {
    /// Returns the whole record as JSON, as log and telemetry have it.
    default String json(Instant at) {
        return RecordJson.text(at, this);
    }

    /// Returns the type, for example `platform.report`.
    String type();

    /// Returns how important it is: `DEBUG`, `INFO` or `WARN`.
    Level level();

    /// Returns whether the text format has it; [#text] is empty where not.
    default boolean inText() {
        return true;
    }

    @Override
    default int weight() {
        return FIXED_WEIGHT;
    }

    /// A record that the text format never has.
    sealed interface Untold extends PlatformRecord
            permits InitRuntimeDone, RuntimeDone, ExtensionRecord.LogsDropped {
        @Override
        default String text() {
            return "";
        }

        @Override
        default boolean inText() {
            return false;
        }
    }

    /// Which initialisation this is.
    ///
    /// @param type for example `on-demand`
    /// @param name `init`, or `invoke` within an invocation
    record Phase(String type, String name) {
        private boolean onDemand() {
            return type.equals("on-demand");
        }
    }

    /// A runtime is about to start.
    record InitStart(
            Phase phase, String functionName, String functionVersion, RuntimeVersion runtime)
            implements PlatformRecord {
        @Override
        public String text() {
            return "INIT_START Runtime Version: "
                    + runtime.name()
                    + "\tRuntime Version ARN: "
                    + runtime.arn();
        }

        /// Container images have no runtime version, and no such line.
        @Override
        public boolean inText() {
            return !runtime.name().isEmpty();
        }

        @Override
        public String type() {
            return "platform.initStart";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }
    }

    /// A runtime has started, or will not.
    record InitRuntimeDone(Phase phase, Ending ending) implements Untold {
        @Override
        public String type() {
            return "platform.initRuntimeDone";
        }

        @Override
        public Level level() {
            return ending.good() ? Level.DEBUG : Level.WARN;
        }
    }

    /// What an initialisation took. The text format has it where it failed, and always where an
    /// environment was initialised ahead.
    record InitReport(Phase phase, long durationNanos, Ending ending) implements PlatformRecord {
        @Override
        public String text() {
            String text =
                    "INIT_REPORT Init Duration: "
                            + Millis.of(durationNanos)
                            + " ms\tPhase: "
                            + phase.name;
            String end = ending.text();
            return end.isEmpty() ? text : text + "\t" + end;
        }

        @Override
        public boolean inText() {
            return !ending.good() || !phase.onDemand();
        }

        @Override
        public String type() {
            return "platform.initReport";
        }

        @Override
        public Level level() {
            if (!ending.good()) {
                return Level.WARN;
            }
            return phase.onDemand() ? Level.DEBUG : Level.INFO;
        }
    }

    /// The beginning of an invocation.
    ///
    /// @param trace the trace header, empty for none
    record Start(String requestId, String version, String trace) implements PlatformRecord {
        @Override
        public String text() {
            return "START RequestId: " + requestId + " Version: " + version;
        }

        @Override
        public String type() {
            return "platform.start";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }
    }

    /// The runtime has answered, or will not.
    record RuntimeDone(
            String requestId, long durationNanos, long producedBytes, Ending ending, String trace)
            implements Untold {
        @Override
        public String type() {
            return "platform.runtimeDone";
        }

        @Override
        public Level level() {
            return ending.good() ? Level.DEBUG : Level.WARN;
        }
    }

    /// What an invocation took; the text format has a second line where it is traced.
    ///
    /// @param durationNanos from delivery to the end
    /// @param initNanos the init phase before it; zero if there was none
    /// @param trace the trace header, empty for none
    record Report(
            String requestId,
            long durationNanos,
            long initNanos,
            int memorySizeMb,
            long maxMemoryBytes,
            Ending ending,
            String trace)
            implements PlatformRecord {
        @Override
        public String text() {
            var text = new StringBuilder(200);
            text.append("REPORT RequestId: ").append(requestId);
            text.append("\tDuration: ").append(Millis.of(durationNanos)).append(" ms");
            text.append("\tBilled Duration: ").append(billedMillis()).append(" ms");
            text.append("\tMemory Size: ").append(memorySizeMb).append(" MB");
            text.append("\tMax Memory Used: ").append(usedMb());
            text.append(" MB\t");
            if (initNanos > 0) {
                text.append("Init Duration: ").append(Millis.of(initNanos)).append(" ms\t");
            }
            text.append(ending.text());
            TraceText.of(trace).ifPresent(line -> text.append('\n').append(line));
            return text.toString();
        }

        @Override
        public String type() {
            return "platform.report";
        }

        @Override
        public Level level() {
            return ending.good() ? Level.INFO : Level.WARN;
        }

        long billedMillis() {
            return Math.ceilDiv(durationNanos + initNanos, 1_000_000);
        }

        long usedMb() {
            return Math.ceilDiv(maxMemoryBytes, 1L << 20);
        }
    }

    /// The end of an invocation; the JSON format says it with [RuntimeDone] and [Report].
    record End(String requestId) implements PlatformRecord {
        @Override
        public String text() {
            return "END RequestId: " + requestId;
        }

        @Override
        public String type() {
            return "platform.end";
        }

        @Override
        public Level level() {
            return Level.UNSET;
        }
    }
}
