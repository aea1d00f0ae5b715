package io.penstock.bench.offline;

import io.penstock.bench.invoke.LambdaApi;
import io.penstock.bench.process.Patience;
import io.penstock.bench.wire.HttpConnection;
import io.penstock.bench.wire.JsonScan;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;

/// The requests of the Lambda API that are needed here. Invocations are the same for both sides.
final class FunctionApi {
    private static final String FUNCTIONS = "/2015-03-31/functions";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private FunctionApi() {}

    /// Renders a request that invokes and waits.
    static byte[] invoke(String function, String event) {
        return LambdaApi.request("POST", FUNCTIONS + "/" + function + "/invocations", event);
    }

    /// Creates a function on a server of ours and waits until it is active.
    static void create(HttpConnection connection, String name, Specimen specimen)
            throws IOException {
        String body =
                """
                {"FunctionName":"%s","Runtime":"%s","Handler":"%s","Timeout":30,"MemorySize":1024,
                "Role":"arn:aws:iam::000000000000:role/bench","Code":{"ZipFile":"%s"}}
                """
                        .formatted(
                                name,
                                specimen.runtime(),
                                specimen.handler(),
                                Base64.getEncoder().encodeToString(specimen.zip()));
        connection.exchange(LambdaApi.request("POST", FUNCTIONS, body));
        byte[] ask = LambdaApi.request("GET", FUNCTIONS + "/" + name + "/configuration", "");
        Patience.until(
                "function " + name + " active",
                LIMIT,
                () -> JsonScan.text(connection.exchange(ask), "State").equals("Active"));
    }
}
