package io.penstock.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Functions that a rehearsal creates and invokes: each once, which makes an environment, the last
/// one often. What a server then has loaded, linked and learned to compile is in the recording, so
/// that the first invocations of a real one find it. Without Python nothing is invoked.
final class RehearsedFunctions {
    private static final int FUNCTIONS = 30;
    private static final int WARM_INVOCATIONS = 500;
    private static final int CREATED = 201;
    private static final int OK = 200;
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String PATH = "/2015-03-31/functions";
    private static final String CODE = "def handler(event, context):\n    return event\n";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String endpoint;

    RehearsedFunctions(String endpoint) {
        this.endpoint = endpoint;
    }

    /// Returns whether everything was answered as it should be, or there is no Python.
    boolean play() throws InterruptedException, IOException {
        String code = Base64.getEncoder().encodeToString(zip());
        for (int i = 0; i < FUNCTIONS; i++) {
            if (post(PATH, configuration(name(i), code)) != CREATED) {
                return i == 0;
            }
        }
        for (int i = 0; i < FUNCTIONS; i++) {
            if (!invoke(i)) {
                return false;
            }
        }
        for (int i = 0; i < WARM_INVOCATIONS; i++) {
            if (!invoke(FUNCTIONS - 1)) {
                return false;
            }
        }
        return true;
    }

    private boolean invoke(int function) throws InterruptedException, IOException {
        return post(PATH + "/" + name(function) + "/invocations", "{\"rehearsal\": true}") == OK;
    }

    private int post(String path, String body) throws InterruptedException, IOException {
        var request =
                HttpRequest.newBuilder(URI.create(endpoint + path))
                        .header("Content-Type", "application/json")
                        .timeout(LIMIT)
                        .POST(BodyPublishers.ofString(body));
        return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    private static String configuration(String name, String code) {
        return """
        {"FunctionName": "%s", "Runtime": "python3.13", "Handler": "rehearsed.handler",
         "Role": "arn:aws:iam::000000000000:role/rehearsal", "Code": {"ZipFile": "%s"}}
        """
                .formatted(name, code);
    }

    private static String name(int function) {
        return "rehearsed-" + function;
    }

    private static byte[] zip() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("rehearsed.py"));
            zip.write(CODE.getBytes(UTF_8));
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }
}
