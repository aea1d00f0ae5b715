package io.penstock.server.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.metrics.Dimension;
import io.penstock.engine.metrics.MetricName;
import io.penstock.engine.metrics.MetricStore;
import io.penstock.engine.metrics.Realm;
import io.penstock.server.metrics.Metrics;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/// ListMetrics: the names of metrics with recent data. Thread-safe.
final class ListNames {
    private static final int PAGE = 500;
    private static final Duration RECENTLY = Duration.ofHours(3);

    private final Metrics metrics;

    ListNames(Metrics metrics) {
        this.metrics = metrics;
    }

    Reply answer(Call call) {
        Realm realm = Members.realm(call);
        String owner = call.text("OwningAccount", realm.account());
        boolean linked = call.input().path("IncludeLinkedAccounts").asBoolean();
        if (call.has("OwningAccount") && !linked) {
            throw new Refused(
                    MetricErrors.invalid(
                            "The parameter OwningAccount requires IncludeLinkedAccounts to be"
                                    + " true."));
        }
        int request = Objects.hash(call.input().deepCopy().without("NextToken").toString());
        int skip =
                call.has("NextToken")
                        ? PageToken.of(call.text("NextToken", ""), request).position()
                        : 0;
        List<MetricName> found =
                owner.equals(realm.account())
                        ? list(realm, call.input(), skip + PAGE + 1)
                        : List.of();
        List<MetricName> page =
                found.subList(Math.min(skip, found.size()), Math.min(skip + PAGE, found.size()));
        ObjectNode reply = Json.object();
        ArrayNode names = reply.putArray("Metrics");
        page.forEach(metric -> Members.write(names.addObject(), metric));
        if (linked) {
            ArrayNode owners = reply.putArray("OwningAccounts");
            page.forEach(_ -> owners.add(realm.account()));
        }
        if (found.size() > skip + PAGE) {
            reply.put("NextToken", new PageToken(request, skip + PAGE).text());
        }
        return new Reply.Output(reply);
    }

    private List<MetricName> list(Realm realm, JsonNode input, int max) {
        Duration age = input.has("RecentlyActive") ? RECENTLY : MetricStore.LISTED;
        Instant newestFrom = metrics.now().minus(age);
        Predicate<MetricName> wanted = wanted(input);
        return metrics.with(store -> store.list(realm, null, newestFrom, wanted, max));
    }

    private static Predicate<MetricName> wanted(JsonNode input) {
        String namespace = input.path("Namespace").asText();
        String name = input.path("MetricName").asText();
        var filters = new ArrayList<Predicate<Dimension>>();
        for (JsonNode filter : input.path("Dimensions")) {
            String key = filter.path("Name").asText();
            String value = filter.path("Value").asText();
            boolean any = !filter.has("Value");
            filters.add(one -> one.name().equals(key) && (any || one.value().equals(value)));
        }
        return metric ->
                (namespace.isEmpty() || metric.namespace().equals(namespace))
                        && (name.isEmpty() || metric.name().equals(name))
                        && filters.stream().allMatch(f -> metric.dimensions().stream().anyMatch(f));
    }
}
