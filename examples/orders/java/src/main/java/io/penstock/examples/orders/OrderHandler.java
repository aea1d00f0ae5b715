package io.penstock.examples.orders;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;

/// Takes orders from a queue. An order that makes no sense raises, which fails the whole batch: its
/// messages stay in the queue, come back after their visibility timeout, and are set aside in the
/// dead-letter queue when they have come back too often.
public final class OrderHandler
        implements RequestHandler<Map<String, List<Map<String, Object>>>, String> {
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public String handleRequest(Map<String, List<Map<String, Object>>> event, Context context) {
        List<Map<String, Object>> records = event.getOrDefault("Records", List.of());
        records.forEach(each -> take(String.valueOf(each.get("body"))));
        return "took " + records.size();
    }

    /// Takes one order.
    ///
    /// @throws IllegalArgumentException if it is not an order, or of nothing
    static void take(String body) {
        JsonNode order = parse(body);
        int quantity = order.path("quantity").asInt();
        if (quantity < 1) {
            throw new IllegalArgumentException(
                    order.path("order").asText() + ": quantity " + quantity + " is not positive");
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException notJson) {
            throw new IllegalArgumentException("not an order: not JSON", notJson);
        }
    }
}
