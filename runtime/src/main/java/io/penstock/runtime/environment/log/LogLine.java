package io.penstock.runtime.environment.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;

/// One record of a log. Rendered only when somebody reads it or the file is written, so that an
/// invocation pays for a few small objects.
public sealed interface LogLine permits LogLine.Text, LogLine.Json, PlatformRecord {
    /// What a line of the platform weighs: its object and its id.
    int FIXED_WEIGHT = 160;

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

    /// A record of the platform in the JSON format.
    record Json(Instant at, PlatformRecord record) implements LogLine {
        private static final JsonFactory JSON = new JsonFactory();

        @Override
        public String text() {
            var text = new StringWriter(300);
            try (JsonGenerator json = JSON.createGenerator(text)) {
                json.writeStartObject();
                json.writeStringField("time", Millis.iso(at));
                json.writeStringField("type", record.type());
                json.writeObjectFieldStart("record");
                record.write(json);
                json.writeEndObject();
                json.writeEndObject();
            } catch (IOException impossible) {
                throw new UncheckedIOException("writing to memory", impossible);
            }
            return text.toString();
        }

        @Override
        public int weight() {
            return FIXED_WEIGHT + 40;
        }
    }
}
