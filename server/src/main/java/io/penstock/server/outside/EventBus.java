package io.penstock.server.outside;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.Errand;
import io.penstock.engine.async.Parcel;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.async.Target;
import io.penstock.server.wire.Json;
import java.net.URI;
import java.util.Map;

/// Event buses as destinations: records are put to a service that speaks EventBridge's PutEvents.
/// Thread-safe.
///
/// Source: AWS Lambda Developer Guide, "Retaining records of Lambda asynchronous invocations", and
/// recorded events for the source's name.
public final class EventBus implements Target, AutoCloseable {
    private static final String DETAIL_TYPE = "Lambda Function Invocation Result - ";

    /// The longest entry, all of it. Source: Amazon EventBridge quotas, "PutEvents entry size".
    private static final int ENTRY_BYTES_MAX = 1024 * 1024;

    private final WebPost post;

    /// Puts events to the service at `endpoint`.
    public EventBus(URI endpoint) {
        post = new WebPost(endpoint);
    }

    @Override
    public Delivery deliver(Parcel parcel) throws InterruptedException {
        FunctionArn function = parcel.event().function();
        String body = request(parcel);
        if (Payload.of(body).length() > ENTRY_BYTES_MAX) {
            return new Delivery.Impossible("the record is too long for an event bus");
        }
        return post.send(
                new WebPost.Sender(function.account(), function.region(), "events"),
                Map.of(
                        "Content-Type",
                        "application/x-amz-json-1.1",
                        "X-Amz-Target",
                        "AWSEvents.PutEvents"),
                body,
                EventBus::accepted);
    }

    private static String request(Parcel parcel) {
        ObjectNode request = Json.object();
        boolean success = parcel.errand().kind() == Errand.Kind.ON_SUCCESS;
        ObjectNode entry = request.putArray("Entries").addObject();
        entry.put("Source", "lambda");
        entry.putArray("Resources")
                .add(parcel.errand().target())
                .add(parcel.event().qualified().toString());
        entry.put("DetailType", DETAIL_TYPE + (success ? "Success" : "Failure"));
        entry.put("Detail", parcel.body());
        entry.put("EventBusName", parcel.errand().target());
        if (!parcel.traceHeader().isEmpty()) {
            entry.put("TraceHeader", parcel.traceHeader());
        }
        return request.toString();
    }

    /// PutEvents answers 200 even if it took nothing.
    private static boolean accepted(String answer) {
        return switch (Json.read(Payload.of(answer))) {
            case Json.Document.Members(JsonNode root) ->
                    root.path("FailedEntryCount").asInt(0) == 0;
            case Json.Document.Malformed _ -> false;
        };
    }

    @Override
    public void close() {
        post.close();
    }
}
