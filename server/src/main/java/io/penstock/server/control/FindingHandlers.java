package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.finding.Finding;
import io.penstock.runtime.finding.FindingsDesk;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import java.util.List;
import java.util.Optional;

/// Shows the traps that mappings stand in.
final class FindingHandlers {
    private final FindingsDesk desk;

    FindingHandlers(FindingsDesk desk) {
        this.desk = desk;
    }

    ControlReply all(ControlRequest request) throws InterruptedException {
        return reply(desk.of(Scope.of(request).realm()));
    }

    ControlReply ofMapping(ControlRequest request) throws InterruptedException {
        Optional<List<Finding>> findings =
                desk.of(Scope.of(request).realm(), request.label("uuid"));
        return findings.map(FindingHandlers::reply)
                .orElseGet(() -> MappingHandlers.missing(request));
    }

    /// Returns findings as the control API shows them.
    static ArrayNode list(List<Finding> findings) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Finding finding : findings) {
            ObjectNode shown =
                    list.addObject()
                            .put("id", finding.trap().id())
                            .put("severity", finding.trap().severity().text())
                            .put("certainty", finding.trap().certainty().text())
                            .put("mapping", finding.mapping())
                            .put("text", finding.text())
                            .put("page", finding.trap().page())
                            .put("matters", finding.matters());
            if (!finding.accepted().isEmpty()) {
                shown.put("accepted", finding.accepted());
            }
        }
        return list;
    }

    private static ControlReply reply(List<Finding> findings) {
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        reply.set("findings", list(findings));
        return ControlReply.ok(reply);
    }
}
