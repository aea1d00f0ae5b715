package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Reply;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Answers list operations: cuts the page that `Marker` and `MaxItems` ask for.
///
/// @param member what the output calls the list
/// @param key by which a list is in order; no two items share one
/// @param rendering of one item
record Listing<T>(String member, Function<T, String> key, Function<T, ObjectNode> rendering) {
    private static final int MAX_PAGE = 50;

    /// Answers with one page.
    ///
    /// @param all in order of their keys
    Reply page(Call call, List<T> all) {
        Optional<String> after = Page.key(call.text("Marker", ""));
        if (after.isEmpty()) {
            return Errors.invalid("Marker is not one that this server gave out.");
        }
        int maxItems = Math.min(MAX_PAGE, call.input().path("MaxItems").asInt(MAX_PAGE));
        Page<T> page = Page.of(all, key, after.get(), maxItems);
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (!page.nextMarker().isEmpty()) {
            out.put("NextMarker", page.nextMarker());
        }
        ArrayNode list = out.putArray(member);
        page.stream().map(rendering).forEach(list::add);
        return new Reply.Output(out);
    }
}
