package io.penstock.runtime.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How an image is run, as its configuration says. Source: OCI Image Format Specification, "Image
/// Configuration".
///
/// @param architecture `amd64` or `arm64`, as images name them
/// @param system `linux`
/// @param entryPoint the command, or what comes before it
/// @param command arguments, or the whole command
/// @param workingDirectory empty for none
/// @param user name or number, maybe with a group; empty for none
/// @param variables by name, in order
record ImageSettings(
        String architecture,
        String system,
        List<String> entryPoint,
        List<String> command,
        String workingDirectory,
        String user,
        Map<String, String> variables) {
    /// Reads the configuration.
    static ImageSettings of(JsonNode document) {
        JsonNode config = document.path("config");
        return new ImageSettings(
                document.path("architecture").asText(),
                document.path("os").asText(),
                texts(config.path("Entrypoint")),
                texts(config.path("Cmd")),
                config.path("WorkingDir").asText(""),
                config.path("User").asText(""),
                variables(config.path("Env")));
    }

    /// Returns the digests of the layers' contents.
    static List<Digest> contents(JsonNode document) throws ImageProblem {
        List<Digest> digests = new ArrayList<>();
        for (JsonNode digest : document.at("/rootfs/diff_ids")) {
            digests.add(Digest.parse(digest.asText()));
        }
        return digests;
    }

    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Map<String, String> variables(JsonNode list) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String each : texts(list)) {
            int equals = each.indexOf('=');
            if (equals > 0) {
                variables.put(each.substring(0, equals), each.substring(equals + 1));
            }
        }
        return variables;
    }
}
