package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.QueueService;
import io.penstock.services.queue.core.FairnessSnapshot;
import io.penstock.services.queue.core.TenantView;
import io.penstock.services.queue.core.TenantView.Rule;
import io.penstock.services.queue.core.TenantView.Size;
import io.penstock.services.queue.core.TenantView.Standing;
import java.time.Instant;
import java.util.Optional;

/// Shows who uses a standard queue: its message groups, and which of them are noisy.
final class TenantHandlers {
    private static final int TENANTS_DEFAULT = 20;
    private static final String BACKLOG = "backlog";
    private static final double ROUNDING = 10_000;

    private final QueueService queues;

    TenantHandlers(QueueService queues) {
        this.queues = queues;
    }

    ControlReply list(ControlRequest request) {
        Scope scope = Scope.of(request);
        String name = request.label("name");
        return switch (queues.queues(scope.account(), scope.region()).find(name)) {
            case Answer.Ok<Queue>(var queue) ->
                    size(request.query("by", BACKLOG))
                            .map(by -> list(request, queue, by))
                            .orElseGet(() -> noSuchSize(request));
            case Answer.Refused<Queue> _ ->
                    ControlReply.error(
                            404,
                            "there is no queue %s in account %s, region %s"
                                    .formatted(name, scope.account(), scope.region()));
        };
    }

    private static ControlReply list(ControlRequest request, Queue queue, Size by) {
        int limit = (int) Numbers.of(request, "limit", TENANTS_DEFAULT);
        FairnessSnapshot fairness = queue.fairness();
        ObjectNode reply =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("queue", queue.arn().name())
                        .put("noisyGroups", fairness.noisyGroups())
                        .put("visibleInQuietGroups", fairness.visibleInQuietGroups())
                        .put("inFlightInQuietGroups", fairness.inFlightInQuietGroups())
                        .put("delayedInQuietGroups", fairness.delayedInQuietGroups())
                        .put("oldestSeconds", fairness.oldestAge().toSeconds())
                        .put(
                                "oldestSecondsInQuietGroups",
                                fairness.oldestAgeInQuietGroups().toSeconds());
        ArrayNode tenants = reply.putArray("tenants");
        queue.tenants(by, limit).forEach(tenant -> show(tenant, tenants.addObject()));
        return ControlReply.ok(reply);
    }

    private static Optional<Size> size(String name) {
        return switch (name) {
            case BACKLOG -> Optional.of(Size.BACKLOG);
            case "in-flight" -> Optional.of(Size.IN_FLIGHT);
            case "share" -> Optional.of(Size.SHARE);
            default -> Optional.empty();
        };
    }

    private static ControlReply noSuchSize(ControlRequest request) {
        return ControlReply.error(
                400,
                "by must be backlog, in-flight or share, was '%s'"
                        .formatted(request.query("by", BACKLOG)));
    }

    private static void show(TenantView tenant, ObjectNode to) {
        to.put("group", tenant.group())
                .put("visible", tenant.visible())
                .put("inFlight", tenant.inFlight())
                .put("delayed", tenant.delayed())
                .put("inFlightShare", rounded(tenant.inFlightShare()))
                .put("processingShare", rounded(tenant.processingShare()));
        switch (tenant.standing()) {
            case Standing.Quiet() -> to.put("noisy", false);
            case Standing.Noisy(var rule, var sinceMillis) ->
                    to.put("noisy", true)
                            .put("rule", name(rule))
                            .put("since", Instant.ofEpochMilli(sinceMillis).toString());
        }
    }

    private static String name(Rule rule) {
        return switch (rule) {
            case IN_FLIGHT -> "in-flight";
            case PROCESSING_TIME -> "processing-time";
        };
    }

    private static double rounded(double share) {
        return Math.round(share * ROUNDING) / ROUNDING;
    }
}
