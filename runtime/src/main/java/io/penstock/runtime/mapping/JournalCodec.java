package io.penstock.runtime.mapping;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.penstock.engine.journal.JournalLine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// Journal lines as JSON, for stores: an object of the line's members with its kind as `kind`.
/// Thread-safe.
public final class JournalCodec {
    private static final ObjectMapper MAPPER = mapper();

    private JournalCodec() {}

    /// Writes a line.
    public static String write(JournalLine line) {
        try {
            return MAPPER.writerFor(JournalLine.class).writeValueAsString(line);
        } catch (JsonProcessingException bug) {
            throw new IllegalStateException("cannot write a line of kind " + line.kind(), bug);
        }
    }

    /// Reads a line that [#write] wrote.
    ///
    /// @throws IllegalArgumentException if the text is no such line
    public static JournalLine read(String json) {
        try {
            return MAPPER.readValue(json, JournalLine.class);
        } catch (JsonProcessingException notOurs) {
            throw new IllegalArgumentException("not a journal line: " + json, notOurs);
        }
    }

    private static ObjectMapper mapper() {
        var module =
                new SimpleModule()
                        .addSerializer(Instant.class, new AsText<>(Instant.class))
                        .addSerializer(Duration.class, new AsText<>(Duration.class))
                        .addDeserializer(Instant.class, new InstantReader())
                        .addDeserializer(Duration.class, new DurationReader());
        JsonMapper mapper =
                JsonMapper.builder()
                        .addModule(module)
                        .addMixIn(JournalLine.class, Kinds.class)
                        .build();
        mapper.registerSubtypes(
                kind(JournalLine.Started.class, "started"),
                kind(JournalLine.Polled.class, "polled"),
                kind(JournalLine.PollFailed.class, "poll-failed"),
                kind(JournalLine.Filtered.class, "filtered"),
                kind(JournalLine.BatchClosed.class, "batch-closed"),
                kind(JournalLine.Invoked.class, "invoked"),
                kind(JournalLine.Answered.class, "answered"),
                kind(JournalLine.FunctionFailed.class, "function-failed"),
                kind(JournalLine.Throttled.class, "throttled"),
                kind(JournalLine.Refused.class, "refused"),
                kind(JournalLine.LetGo.class, "let-go"),
                kind(JournalLine.Returned.class, "returned"),
                kind(JournalLine.Deleted.class, "deleted"),
                kind(JournalLine.DeleteFailed.class, "delete-failed"),
                kind(JournalLine.FilteredDeleteFailed.class, "filtered-delete-failed"),
                kind(JournalLine.DeadLettered.class, "dead-lettered"),
                kind(JournalLine.RedeliveredWhileRunning.class, "redelivered-while-running"),
                kind(JournalLine.PollersChanged.class, "pollers-changed"),
                kind(JournalLine.StateChanged.class, "state-changed"),
                kind(JournalLine.ConfigChanged.class, "config-changed"));
        return mapper;
    }

    private static NamedType kind(Class<? extends JournalLine> type, String name) {
        return new NamedType(type, name);
    }

    /// Tells the mapper to write each line's kind beside its members.
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    private interface Kinds {}

    /// Writes a value the way it prints.
    private static final class AsText<T> extends StdSerializer<T> {
        private static final long serialVersionUID = 1L;

        AsText(Class<T> type) {
            super(type);
        }

        @Override
        public void serialize(T value, JsonGenerator json, SerializerProvider provider)
                throws IOException {
            json.writeString(value.toString());
        }
    }

    /// Reads ISO-8601 instants.
    private static final class InstantReader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context)
                throws IOException {
            return Instant.parse(json.getText());
        }
    }

    /// Reads ISO-8601 durations.
    private static final class DurationReader extends StdDeserializer<Duration> {
        private static final long serialVersionUID = 1L;

        DurationReader() {
            super(Duration.class);
        }

        @Override
        public Duration deserialize(JsonParser json, DeserializationContext context)
                throws IOException {
            return Duration.parse(json.getText());
        }
    }
}
