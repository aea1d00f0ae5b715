package io.penstock.runtime.environment.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/// How a record of the platform stands in JSON: the same in logs and in telemetry. Confined to one
/// thread.
///
/// Source: AWS Lambda Developer Guide, "Lambda Telemetry API Event schema reference".
final class RecordJson {
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private RecordJson(JsonGenerator json) {
        this.json = json;
    }

    /// Returns the whole record, with its time and type.
    static String text(Instant at, PlatformRecord record) {
        var text = new StringWriter(300);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("time", Millis.iso(at));
            json.writeStringField("type", record.type());
            json.writeObjectFieldStart("record");
            new RecordJson(json).members(record);
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory", impossible);
        }
        return text.toString();
    }

    private void members(PlatformRecord record) throws IOException {
        switch (record) {
            case PlatformRecord.InitStart it -> initStart(it);
            case PlatformRecord.InitRuntimeDone(var phase, var ending) -> {
                phase(phase);
                ending(ending);
            }
            case PlatformRecord.InitReport(var phase, long durationNanos, var ending) -> {
                phase(phase);
                ending(ending);
                json.writeObjectFieldStart("metrics");
                millis("durationMs", durationNanos);
                json.writeEndObject();
            }
            case PlatformRecord.Start(var requestId, var version, var trace) -> {
                json.writeStringField("requestId", requestId);
                json.writeStringField("version", version);
                trace(trace);
            }
            case PlatformRecord.RuntimeDone it -> runtimeDone(it);
            case PlatformRecord.Report it -> report(it);
            case PlatformRecord.End(var requestId) -> json.writeStringField("requestId", requestId);
            case ExtensionRecord.Change it -> change(it);
            case ExtensionRecord.Subscribed(var name, var types) -> {
                json.writeStringField("name", name);
                json.writeStringField("state", ExtensionRecord.Subscribed.STATE);
                words("types", types);
            }
            case ExtensionRecord.LogsDropped(long records, long bytes) -> {
                json.writeStringField("reason", ExtensionRecord.LogsDropped.REASON);
                json.writeNumberField("droppedRecords", records);
                json.writeNumberField("droppedBytes", bytes);
            }
        }
    }

    private void initStart(PlatformRecord.InitStart start) throws IOException {
        phase(start.phase());
        json.writeStringField("functionName", start.functionName());
        json.writeStringField("functionVersion", start.functionVersion());
        if (!start.runtime().name().isEmpty()) {
            json.writeStringField("runtimeVersion", start.runtime().name());
            json.writeStringField("runtimeVersionArn", start.runtime().arn());
        }
    }

    private void runtimeDone(PlatformRecord.RuntimeDone done) throws IOException {
        json.writeStringField("requestId", done.requestId());
        ending(done.ending());
        json.writeObjectFieldStart("metrics");
        millis("durationMs", done.durationNanos());
        json.writeNumberField("producedBytes", done.producedBytes());
        json.writeEndObject();
        trace(done.trace());
    }

    private void report(PlatformRecord.Report report) throws IOException {
        json.writeStringField("requestId", report.requestId());
        ending(report.ending());
        json.writeObjectFieldStart("metrics");
        millis("durationMs", report.durationNanos());
        json.writeNumberField("billedDurationMs", report.billedMillis());
        json.writeNumberField("memorySizeMB", report.memorySizeMb());
        json.writeNumberField("maxMemoryUsedMB", report.usedMb());
        if (report.initNanos() > 0) {
            millis("initDurationMs", report.initNanos());
        }
        json.writeEndObject();
        trace(report.trace());
    }

    private void change(ExtensionRecord.Change change) throws IOException {
        json.writeStringField("name", change.name());
        json.writeStringField("state", change.state());
        words("events", change.events());
        errorType(change.errorType());
    }

    private void phase(PlatformRecord.Phase phase) throws IOException {
        json.writeStringField("initializationType", phase.type());
        json.writeStringField("phase", phase.name());
    }

    private void ending(Ending ending) throws IOException {
        json.writeStringField("status", ending.status());
        errorType(ending.errorType());
    }

    private void errorType(String errorType) throws IOException {
        if (!errorType.isEmpty()) {
            json.writeStringField("errorType", errorType);
        }
    }

    private void millis(String name, long nanos) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(Millis.of(nanos));
    }

    private void words(String name, List<String> words) throws IOException {
        json.writeArrayFieldStart(name);
        for (String word : words) {
            json.writeString(word);
        }
        json.writeEndArray();
    }

    private void trace(String header) throws IOException {
        if (header.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart("tracing");
        json.writeStringField("type", "X-Amzn-Trace-Id");
        json.writeStringField("value", header);
        json.writeEndObject();
    }
}
