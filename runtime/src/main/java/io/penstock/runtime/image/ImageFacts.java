package io.penstock.runtime.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is to be known of an unpacked image to run it; kept beside it as a JSON document.
///
/// @param entryPoint the command, or what comes before it
/// @param command arguments, or the whole command
/// @param workingDirectory empty for none
/// @param user who runs it
/// @param variables by name, in order
record ImageFacts(
        List<String> entryPoint,
        List<String> command,
        String workingDirectory,
        ImageUser user,
        Map<String, String> variables) {
    /// Returns what the image itself says.
    static ImageFacts of(ImageSettings settings, ImageUser user) {
        return new ImageFacts(
                settings.entryPoint(),
                settings.command(),
                settings.workingDirectory(),
                user,
                settings.variables());
    }

    /// Reads what [#write] wrote.
    static ImageFacts read(Path file) throws IOException {
        JsonNode facts = OciImage.parse(Files.readAllBytes(file));
        Map<String, String> variables = new LinkedHashMap<>();
        facts.path("variables")
                .properties()
                .forEach(it -> variables.put(it.getKey(), it.getValue().asText()));
        return new ImageFacts(
                ImageSettings.texts(facts.path("entryPoint")),
                ImageSettings.texts(facts.path("command")),
                facts.path("workingDirectory").asText(),
                new ImageUser(facts.path("user").asInt(), facts.path("group").asInt()),
                variables);
    }

    /// Writes a new file.
    void write(Path file) throws IOException {
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        entryPoint.forEach(facts.putArray("entryPoint")::add);
        command.forEach(facts.putArray("command")::add);
        facts.put("workingDirectory", workingDirectory);
        facts.put("user", user.number()).put("group", user.group());
        ObjectNode named = facts.putObject("variables");
        variables.forEach(named::put);
        Files.writeString(file, facts.toString(), UTF_8);
    }

    /// Returns what to run.
    ///
    /// @param root directory with the unpacked image
    /// @param instead replaces what the image says
    ImageProgram program(Path root, Images.Replacement instead) {
        String place =
                instead.workingDirectory().isEmpty()
                        ? workingDirectory
                        : instead.workingDirectory();
        return new ImageProgram(
                root,
                words(instead),
                place.isEmpty() ? "/" : place,
                user.number(),
                user.group(),
                variables);
    }

    /// An entry point that replaces the image's takes the image's command away with it, as
    /// containers have it.
    private List<String> words(Images.Replacement instead) {
        boolean entry = !instead.entryPoint().isEmpty();
        List<String> words = new ArrayList<>(entry ? instead.entryPoint() : entryPoint);
        if (!instead.command().isEmpty()) {
            words.addAll(instead.command());
        } else if (!entry) {
            words.addAll(command);
        }
        return words;
    }
}
