package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.mapping.MappingRequest;
import io.penstock.engine.mapping.MappingRequest.PollerRange;
import io.penstock.engine.mapping.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Translates the members of CreateEventSourceMapping and UpdateEventSourceMapping, and judges
/// nothing.
final class MappingRequestReader {
    /// The members that are read one by one; all others go by their names.
    private static final Set<String> READ =
            Set.of(
                    "UUID",
                    "FunctionName",
                    "EventSourceArn",
                    "Enabled",
                    "BatchSize",
                    "MaximumBatchingWindowInSeconds",
                    "FilterCriteria",
                    "FunctionResponseTypes",
                    "ScalingConfig",
                    "ProvisionedPollerConfig",
                    "KMSKeyArn",
                    "MetricsConfig",
                    "Tags");

    private MappingRequestReader() {}

    /// Returns the request.
    ///
    /// @param function the `FunctionName`, resolved
    static MappingRequest read(ObjectNode input, Member<FunctionArn> function) {
        return new MappingRequest(
                function,
                input.has("EventSourceArn")
                        ? Member.given(input.path("EventSourceArn").asText())
                        : Member.absent(),
                input.has("Enabled")
                        ? Member.given(input.path("Enabled").asBoolean())
                        : Member.absent(),
                number(input, "BatchSize"),
                number(input, "MaximumBatchingWindowInSeconds"),
                input.has("FilterCriteria")
                        ? Member.given(patterns(input.at("/FilterCriteria/Filters")))
                        : Member.absent(),
                input.has("FunctionResponseTypes")
                        ? Member.given(texts(input.path("FunctionResponseTypes")))
                        : Member.absent(),
                // An empty ScalingConfig takes the limit away.
                input.has("ScalingConfig")
                        ? Member.given(input.at("/ScalingConfig/MaximumConcurrency").asInt(0))
                        : Member.absent(),
                pollers(input),
                input.has("KMSKeyArn")
                        ? Member.given(input.path("KMSKeyArn").asText())
                        : Member.absent(),
                // An empty MetricsConfig takes them away, as one with an empty list does.
                input.has("MetricsConfig")
                        ? Member.given(texts(input.at("/MetricsConfig/Metrics")))
                        : Member.absent(),
                SettingsReader.texts(input.path("Tags")),
                others(input));
    }

    // An empty ProvisionedPollerConfig leaves provisioned mode.
    private static Member<PollerRange> pollers(ObjectNode input) {
        JsonNode config = input.path("ProvisionedPollerConfig");
        return config.isObject()
                ? Member.given(
                        new PollerRange(
                                number(config, "MinimumPollers"), number(config, "MaximumPollers")))
                : Member.absent();
    }

    private static Member<Integer> number(JsonNode input, String member) {
        return input.has(member) ? Member.given(input.path(member).asInt()) : Member.absent();
    }

    // A filter without a pattern is an empty text here, which the rules refuse as any other that is
    // none.
    private static List<String> patterns(JsonNode filters) {
        List<String> patterns = new ArrayList<>();
        filters.forEach(filter -> patterns.add(filter.path("Pattern").asText("")));
        return patterns;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Set<String> others(ObjectNode input) {
        Set<String> others = new TreeSet<>();
        for (Map.Entry<String, JsonNode> member : input.properties()) {
            if (!READ.contains(member.getKey()) && !isEmpty(member.getValue())) {
                others.add(member.getKey());
            }
        }
        if (!isEmpty(input.at("/ProvisionedPollerConfig/PollerGroupName"))) {
            others.add("PollerGroupName"); // groups are for Kafka
        }
        return others;
    }

    // {"OnFailure":{"Destination":""}} is as empty as {}.
    private static boolean isEmpty(JsonNode value) {
        if (value.isContainerNode()) {
            return value.valueStream().allMatch(MappingRequestReader::isEmpty);
        }
        return value.isMissingNode()
                || value.isNull()
                || (value.isTextual() && value.textValue().isEmpty());
    }
}
