package io.penstock.runtime.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.ResourcePolicy;
import io.penstock.runtime.function.ResourcePolicy.Conditions;
import io.penstock.runtime.function.ResourcePolicy.Statement;
import java.util.ArrayList;
import java.util.List;

/// The JSON in the store's column `document` of a policy.
final class PolicyDocument {
    private PolicyDocument() {}

    static JsonNode write(ResourcePolicy policy) {
        return write(policy.revisionId(), policy.statements());
    }

    static ObjectNode write(String revisionId, List<Statement> statements) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("revision", revisionId);
        ArrayNode list = document.putArray("statements");
        for (Statement statement : statements) {
            Conditions conditions = statement.conditions();
            list.addObject()
                    .put("sid", statement.sid())
                    .put("action", statement.action())
                    .put("principal", statement.principal())
                    .put("sourceArn", conditions.sourceArn())
                    .put("sourceAccount", conditions.sourceAccount())
                    .put("eventSourceToken", conditions.eventSourceToken())
                    .put("principalOrgId", conditions.principalOrgId())
                    .put("functionUrlAuthType", conditions.functionUrlAuthType())
                    .put("invokedViaFunctionUrl", conditions.invokedViaFunctionUrl());
        }
        return document;
    }

    static ResourcePolicy read(JsonNode document) {
        return new ResourcePolicy(document.path("revision").asText(), statements(document));
    }

    static List<Statement> statements(JsonNode document) {
        List<Statement> statements = new ArrayList<>();
        for (JsonNode each : document.path("statements")) {
            statements.add(
                    new Statement(
                            each.path("sid").asText(),
                            each.path("action").asText(),
                            each.path("principal").asText(),
                            new Conditions(
                                    each.path("sourceArn").asText(),
                                    each.path("sourceAccount").asText(),
                                    each.path("eventSourceToken").asText(),
                                    each.path("principalOrgId").asText(),
                                    each.path("functionUrlAuthType").asText(),
                                    each.path("invokedViaFunctionUrl").asText())));
        }
        return statements;
    }
}
