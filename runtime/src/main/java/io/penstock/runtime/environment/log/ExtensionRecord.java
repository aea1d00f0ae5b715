package io.penstock.runtime.environment.log;

import com.fasterxml.jackson.core.JsonGenerator;
import io.penstock.runtime.function.Logging.Level;
import java.io.IOException;
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

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStringField("name", name);
            json.writeStringField("state", state);
            writeList(json, "events", events);
            if (!errorType.isEmpty()) {
                json.writeStringField("errorType", errorType);
            }
        }
    }

    /// An extension subscribed to telemetry.
    record Subscribed(String name, List<String> types) implements ExtensionRecord {
        private static final String STATE = "Subscribed";

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

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStringField("name", name);
            json.writeStringField("state", STATE);
            writeList(json, "types", types);
        }
    }

    /// Telemetry was dropped because its receiver is too slow, or refuses it.
    record LogsDropped(long records, long bytes) implements ExtensionRecord {
        private static final String REASON =
                "Consumer seems to have fallen behind as it has not acknowledged receipt of logs.";

        @Override
        public String text() {
            return "";
        }

        @Override
        public boolean inText() {
            return false;
        }

        @Override
        public String type() {
            return "platform.logsDropped";
        }

        @Override
        public Level level() {
            return Level.WARN;
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            json.writeStringField("reason", REASON);
            json.writeNumberField("droppedRecords", records);
            json.writeNumberField("droppedBytes", bytes);
        }
    }

    private static void writeList(JsonGenerator json, String name, List<String> words)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String word : words) {
            json.writeString(word);
        }
        json.writeEndArray();
    }
}
