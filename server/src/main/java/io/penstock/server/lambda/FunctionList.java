package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.Functions;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Optional;

/// ListFunctions: the caller's functions, page by page.
final class FunctionList implements Operation {
    private static final int MAX_PAGE = 50;

    private final Functions functions;

    FunctionList(Functions functions) {
        this.functions = functions;
    }

    @Override
    public Reply handle(Call call) {
        if (call.has("MasterRegion")) {
            return Errors.invalid("MasterRegion is not supported yet. Leave it out.");
        }
        Optional<String> after = Page.key(call.text("Marker", ""));
        if (after.isEmpty()) {
            return Errors.invalid("Marker is not one that this server gave out.");
        }
        int maxItems = Math.min(MAX_PAGE, call.input().path("MaxItems").asInt(MAX_PAGE));
        // With versions, every entry says which one it is.
        String qualifier = call.has("FunctionVersion") ? "$LATEST" : "";
        Page<FunctionResource> page =
                Page.of(
                        functions.list(Names.scope(call)),
                        function -> function.arn().name(),
                        after.get(),
                        maxItems);
        return new Reply.Output(document(page, qualifier));
    }

    private static ObjectNode document(Page<FunctionResource> page, String qualifier) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (!page.nextMarker().isEmpty()) {
            out.put("NextMarker", page.nextMarker());
        }
        ArrayNode list = out.putArray("Functions");
        page.stream().map(it -> FunctionConfiguration.listed(it, qualifier)).forEach(list::add);
        return out;
    }
}
