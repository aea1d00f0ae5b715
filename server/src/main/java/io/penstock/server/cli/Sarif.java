package io.penstock.server.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.finding.Trap;
import io.penstock.server.config.Version;

/// Turns findings of the control API into SARIF 2.1.0 (OASIS, Static Analysis Results Interchange
/// Format), which code scanners and build servers show. A finding lies in a mapping, not in a file,
/// so its location is a logical one. Pure.
final class Sarif {
    private Sarif() {}

    static JsonNode of(JsonNode findings) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("version", "2.1.0");
        document.put("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        ObjectNode run = document.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver");
        driver.put("name", "penstock").put("version", Version.text());
        ArrayNode rules = driver.putArray("rules");
        for (Trap trap : Trap.values()) {
            rules.addObject().put("id", trap.id());
        }
        ArrayNode results = run.putArray("results");
        findings.forEach(finding -> add(results, finding));
        return document;
    }

    private static void add(ArrayNode results, JsonNode finding) {
        ObjectNode result =
                results.addObject()
                        .put("ruleId", finding.path("id").asText())
                        .put("level", finding.path("severity").asText());
        result.putObject("message").put("text", finding.path("text").asText());
        result.putArray("locations")
                .addObject()
                .putArray("logicalLocations")
                .addObject()
                .put("name", finding.path("mapping").asText())
                .put("kind", "resource");
        String accepted = finding.path("accepted").asText();
        if (!accepted.isEmpty()) {
            result.putArray("suppressions")
                    .addObject()
                    .put("kind", "external")
                    .put("justification", accepted);
        }
    }
}
