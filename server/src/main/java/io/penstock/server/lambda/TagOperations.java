package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.function.FunctionNames;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/// Operations on tags. They are the same for every kind of resource, so each kind brings a
/// [TaggedResources] of its own.
final class TagOperations {
    private final TaggedResources functions;
    private final TaggedResources mappings;

    TagOperations(TaggedResources functions, TaggedResources mappings) {
        this.functions = functions;
        this.mappings = mappings;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "TagResource", this::tag,
                "ListTags", this::list,
                "UntagResource", this::untag);
    }

    private Reply tag(Call call) {
        Map<String, String> tags = SettingsReader.texts(call.input().path("Tags"));
        if (tags.isEmpty()) {
            return Errors.invalid("An error occurred and the request cannot be processed.");
        }
        return changed(call, (resources, arn) -> resources.add(arn, tags));
    }

    private Reply untag(Call call) {
        List<String> keys =
                StreamSupport.stream(call.input().path("TagKeys").spliterator(), false)
                        .map(key -> key.asText())
                        .toList();
        return changed(call, (resources, arn) -> resources.remove(arn, keys));
    }

    private Reply list(Call call) {
        return with(
                call,
                (resources, arn) -> resources.of(arn),
                tags -> {
                    ObjectNode out = JsonNodeFactory.instance.objectNode();
                    ObjectNode shown = out.putObject("Tags");
                    new TreeMap<>(tags).forEach(shown::put);
                    return new Reply.Output(out);
                });
    }

    private Reply changed(Call call, Access access) {
        return with(call, access, _ -> new Reply.Done());
    }

    private Reply with(Call call, Access access, Rendering rendering) {
        String resource = call.text("Resource", "");
        Answer<Map<String, String>> answer =
                switch (kind(resource)) {
                    case "function" -> function(call, resource, access);
                    case "event-source-mapping" -> mapping(call, resource, access);
                    default -> new Answer.Refused<>(notYet(resource));
                };
        return switch (answer) {
            case Answer.Ok<Map<String, String>>(Map<String, String> tags) -> rendering.of(tags);
            case Answer.Refused<Map<String, String>>(var error) -> Errors.reply(error);
        };
    }

    private Answer<Map<String, String>> function(Call call, String resource, Access access) {
        return switch (FunctionNames.resolve(resource, "", Names.scope(call))) {
            case Answer.Ok<FunctionArn>(FunctionArn arn) -> access.on(functions, arn.toString());
            case Answer.Refused<FunctionArn>(var error) -> new Answer.Refused<>(error);
        };
    }

    // Other accounts' mappings do not exist for the caller, nor do those of other regions.
    private Answer<Map<String, String>> mapping(Call call, String resource, Access access) {
        String own =
                "arn:aws:lambda:" + call.caller().region() + ":" + call.caller().account() + ":";
        return resource.startsWith(own)
                ? access.on(mappings, resource)
                : TaggedMappings.missing(resource);
    }

    private static FunctionError notYet(String resource) {
        return new FunctionError.Invalid("Tags of " + resource + " are not supported yet.");
    }

    private static String kind(String arn) {
        String[] parts = arn.split(":", -1);
        return parts.length > 5 ? parts[5] : "";
    }

    /// What is done with the tags of a resource.
    private interface Access {
        Answer<Map<String, String>> on(TaggedResources resources, String arn);
    }

    /// What is answered once it is done.
    private interface Rendering {
        Reply of(Map<String, String> tags);
    }
}
