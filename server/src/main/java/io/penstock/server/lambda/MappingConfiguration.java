package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.mapping.MappingRules;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.Scaling;
import io.penstock.runtime.mapping.MappingView;
import java.math.BigDecimal;

/// Writes the structure `EventSourceMappingConfiguration` as AWS does for SQS: its order of
/// members, absent ones omitted.
final class MappingConfiguration {
    private MappingConfiguration() {}

    /// Writes it as ListEventSourceMappings does, which does not decrypt: where the owner named a
    /// key, the filter is not shown.
    static ObjectNode listed(MappingView mapping) {
        ObjectNode out = of(mapping);
        if (!mapping.config().kmsKeyArn().isEmpty() && out.has("FilterCriteria")) {
            out.putNull("FilterCriteria");
        }
        return out;
    }

    static ObjectNode of(MappingView mapping) {
        QueueMappingConfig config = mapping.config();
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("UUID", config.uuid());
        out.put("BatchSize", config.batchSize());
        out.put("MaximumBatchingWindowInSeconds", config.window().toSeconds());
        out.put("EventSourceArn", config.source().toString());
        if (!config.filterPatterns().isEmpty()) {
            ArrayNode filters = out.putObject("FilterCriteria").putArray("Filters");
            config.filterPatterns().forEach(it -> filters.addObject().put("Pattern", it));
        }
        out.put("FunctionArn", config.function().toString());
        out.put("LastModified", BigDecimal.valueOf(mapping.lastModified().toEpochMilli(), 3));
        out.put("State", mapping.state().wireName());
        out.put("StateTransitionReason", mapping.reason());
        ArrayNode responseTypes = out.putArray("FunctionResponseTypes");
        if (config.reportsItemFailures()) {
            responseTypes.add("ReportBatchItemFailures");
        }
        switch (config.scaling()) {
            case Scaling.OnDemand() -> {}
            case Scaling.Capped(var maximum) ->
                    out.putObject("ScalingConfig").put("MaximumConcurrency", maximum);
            case Scaling.Provisioned(var least, var most) ->
                    out.putObject("ProvisionedPollerConfig")
                            .put("MinimumPollers", least)
                            .put("MaximumPollers", most);
        }
        if (!config.kmsKeyArn().isEmpty()) {
            out.put("KMSKeyArn", config.kmsKeyArn());
        }
        out.put("EventSourceMappingArn", config.arn());
        if (config.countsEvents()) {
            out.putObject("MetricsConfig").putArray("Metrics").add(MappingRules.EVENT_COUNT);
        }
        return out;
    }
}
