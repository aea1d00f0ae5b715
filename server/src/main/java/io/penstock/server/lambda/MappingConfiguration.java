package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.runtime.mapping.MappingView;
import java.math.BigDecimal;

/// Writes the structure `EventSourceMappingConfiguration` as AWS does for SQS: its order of
/// members, absent ones omitted.
final class MappingConfiguration {
    private MappingConfiguration() {}

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
        if (config.maximumConcurrency() != QueueMappingConfig.UNLIMITED) {
            out.putObject("ScalingConfig").put("MaximumConcurrency", config.maximumConcurrency());
        }
        out.put("EventSourceMappingArn", config.arn());
        return out;
    }
}
