package io.penstock.bench.mapping;

import io.penstock.bench.invoke.LambdaApi;
import io.penstock.bench.process.Patience;
import io.penstock.bench.wire.HttpConnection;
import io.penstock.bench.wire.JsonScan;
import io.penstock.bench.wire.Slice;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One event source mapping, as its API and its counters show it. Not thread-safe.
final class MappingApi {
    private static final String MAPPINGS = "/2015-03-31/event-source-mappings";
    private static final Pattern DELETED = Pattern.compile("\"deleted\"\\s*:\\s*(\\d+)");
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final HttpConnection connection;
    private final String uuid;

    private MappingApi(HttpConnection connection, String uuid) {
        this.connection = connection;
        this.uuid = uuid;
    }

    /// Creates a mapping that does not poll yet.
    ///
    /// @param connection stays the caller's to close
    static MappingApi create(
            HttpConnection connection, MappingLoad load, String queueArn, String function)
            throws IOException {
        String body =
                """
                {"EventSourceArn":"%s","FunctionName":"%s","BatchSize":%d,"Enabled":false,
                "FunctionResponseTypes":["ReportBatchItemFailures"],
                "ScalingConfig":{"MaximumConcurrency":%d}}
                """
                        .formatted(queueArn, function, MappingLoad.BATCH, load.environments());
        Slice answer = connection.exchange(LambdaApi.request("POST", MAPPINGS, body));
        MappingApi mapping = new MappingApi(connection, JsonScan.text(answer, "UUID"));
        mapping.awaitState("Disabled");
        return mapping;
    }

    /// Asks it to poll; returns without waiting for it.
    void enable() throws IOException {
        update("{\"Enabled\":true}");
    }

    /// Asks it to stop, and waits until it has.
    void disable() throws IOException {
        update("{\"Enabled\":false}");
        awaitState("Disabled");
    }

    /// Returns how many messages it has deleted since it was created.
    long deleted() throws IOException {
        String path = "/_penstock/mappings/" + uuid + "/counters";
        Slice answer = connection.exchange(LambdaApi.request("GET", path, ""));
        Matcher figure = DELETED.matcher(answer.text());
        if (!figure.find()) {
            throw new IOException("no deleted in " + answer.text());
        }
        return Long.parseLong(figure.group(1));
    }

    private void update(String body) throws IOException {
        connection.exchange(LambdaApi.request("PUT", MAPPINGS + "/" + uuid, body));
    }

    private void awaitState(String state) throws IOException {
        byte[] ask = LambdaApi.request("GET", MAPPINGS + "/" + uuid, "");
        Patience.until(
                "mapping " + state,
                LIMIT,
                () -> JsonScan.text(connection.exchange(ask), "State").equals(state));
    }
}
