package io.penstock.bench.invoke;

import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.floor.PythonLoop;
import io.penstock.bench.process.Patience;
import io.penstock.bench.wire.HttpConnection;
import io.penstock.bench.wire.JsonScan;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;

/// Requests of the Lambda API, as an SDK would send them.
public final class LambdaApi {
    private static final String FUNCTIONS = "/2015-03-31/functions";
    private static final String HEADERS =
            "Content-Type: application/json\r\n"
                    + "Authorization: AWS4-HMAC-SHA256 "
                    + "Credential=bench/20260101/us-east-1/lambda/aws4_request, "
                    + "SignedHeaders=host, Signature=0\r\n";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private LambdaApi() {}

    /// Renders a request.
    public static byte[] request(String method, String path, String body) {
        return HttpConnection.request(method, path, HEADERS, body);
    }

    /// Renders a request that invokes and waits.
    static byte[] invoke(String function, String event) {
        return request("POST", FUNCTIONS + "/" + function + "/invocations", event);
    }

    /// Creates a Python function of [FunctionCode] and waits until it is active.
    ///
    /// @param variables JSON object with the function's variables
    public static void createFunction(
            HttpConnection connection, String name, String handler, String variables)
            throws IOException {
        String body =
                """
                {"FunctionName":"%s","Runtime":"%s","Handler":"%s","Timeout":30,
                "Role":"arn:aws:iam::000000000000:role/bench","Environment":{"Variables":%s},
                "Code":{"ZipFile":"%s"}}
                """
                        .formatted(
                                name,
                                PythonLoop.RUNTIME,
                                handler,
                                variables,
                                Base64.getEncoder().encodeToString(FunctionCode.zip()));
        connection.exchange(request("POST", FUNCTIONS, body));
        byte[] ask = request("GET", FUNCTIONS + "/" + name + "/configuration", "");
        Patience.until(
                "function " + name + " active",
                LIMIT,
                () -> JsonScan.text(connection.exchange(ask), "State").equals("Active"));
    }
}
