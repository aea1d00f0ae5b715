package io.penstock.runtime.environment.log;

import io.penstock.runtime.function.Logging.Level;
import java.util.List;

/// What the platform says about extensions and their telemetry.
///
/// Sources: AWS Lambda Developer Guide, "Lambda Telemetry API Event schema reference"; the lines of
/// the text format are those that functions with extensions have in CloudWatch Logs.
public sealed interface ExtensionRecord extends PlatformRecord {
    /// An extension is ready, or failed.
    ///
    /// @param state for example `Ready`, `InitError`
    /// @param events it asked for
    /// @param errorType as it reported it; empty for none
    record Change(String name, String state, List<String> events, String errorType)
            implements ExtensionRecord {
        /// Copies the events.
        public Change {
            events = List.copyOf(events);
        }

        @Override
        public String text() {
            String text =
                    "EXTENSION\tName: %s\tState: %s\tEvents: [%s]"
                            .formatted(name, state, String.join(",", events));
            return errorType.isEmpty() ? text : text + "\tError Type: " + errorType;
        }

        @Override
        public String type() {
            return "platform.extension";
        }

        @Override
        public Level level() {
            return errorType.isEmpty() ? Level.INFO : Level.WARN;
        }
    }

    /// An extension subscribed to telemetry.
    record Subscribed(String name, List<String> types) implements ExtensionRecord {
        static final String STATE = "Subscribed";

        /// Copies the types.
        public Subscribed {
            types = List.copyOf(types);
        }

        @Override
        public String text() {
            return "TELEMETRY\tName: %s\tState: %s\tTypes: [%s]"
                    .formatted(name, STATE, String.join(",", types));
        }

        @Override
        public String type() {
            return "platform.telemetrySubscription";
        }

        @Override
        public Level level() {
            return Level.INFO;
        }
    }

    /// Telemetry was dropped because its receiver is too slow, or refuses it.
    record LogsDropped(long records, long bytes) implements ExtensionRecord, PlatformRecord.Untold {
        static final String REASON =
                "Consumer seems to have fallen behind as it has not acknowledged receipt of logs.";

        @Override
        public String type() {
            return "platform.logsDropped";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }
    }
}
