package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.EventInvokeConfig;
import io.penstock.runtime.async.EventInvokeChange;
import io.penstock.runtime.async.EventInvokeConfigs;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionError;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Operations on what functions want of their asynchronous invocations.
final class EventInvokeOperations {
    private static final String RETRIES = "MaximumRetryAttempts";
    private static final String AGE = "MaximumEventAgeInSeconds";
    private static final int MAX_PAGE = 50;
    private static final int MILLIS_SCALE = 3;

    private final EventInvokeConfigs configs;

    EventInvokeOperations(EventInvokeConfigs configs) {
        this.configs = configs;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "PutFunctionEventInvokeConfig",
                call -> Names.withFunction(call, arn -> reply(configs.put(arn, change(call)))),
                "UpdateFunctionEventInvokeConfig",
                call -> Names.withFunction(call, arn -> reply(configs.update(arn, change(call)))),
                "GetFunctionEventInvokeConfig",
                call -> Names.withFunction(call, arn -> reply(configs.get(arn))),
                "DeleteFunctionEventInvokeConfig",
                call -> Names.withFunction(call, this::delete),
                "ListFunctionEventInvokeConfigs",
                call -> Names.withFunction(call, arn -> list(call, arn.unqualified())));
    }

    private Reply delete(FunctionArn arn) {
        return switch (configs.delete(arn)) {
            case Answer.Ok<EventInvokeConfig> _ -> new Reply.Done();
            case Answer.Refused<EventInvokeConfig>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply list(Call call, FunctionArn function) {
        Optional<String> after = Page.key(call.text("Marker", ""));
        if (after.isEmpty()) {
            return Errors.invalid("Marker is not one that this server gave out.");
        }
        int maxItems = Math.min(MAX_PAGE, call.input().path("MaxItems").asInt(MAX_PAGE));
        return switch (configs.list(function)) {
            case Answer.Ok<List<EventInvokeConfig>>(List<EventInvokeConfig> all) ->
                    new Reply.Output(
                            document(
                                    Page.of(
                                            all,
                                            config -> config.function().qualifier(),
                                            after.get(),
                                            maxItems)));
            case Answer.Refused<List<EventInvokeConfig>>(FunctionError error) ->
                    Errors.reply(error);
        };
    }

    private static ObjectNode document(Page<EventInvokeConfig> page) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (!page.nextMarker().isEmpty()) {
            out.put("NextMarker", page.nextMarker());
        }
        ArrayNode list = out.putArray("FunctionEventInvokeConfigs");
        page.stream().map(EventInvokeOperations::shown).forEach(list::add);
        return out;
    }

    private static EventInvokeChange change(Call call) {
        JsonNode destinations = call.input().path("DestinationConfig");
        return new EventInvokeChange(
                number(call, RETRIES),
                number(call, AGE),
                destination(destinations, "OnSuccess"),
                destination(destinations, "OnFailure"));
    }

    private static OptionalInt number(Call call, String member) {
        return call.has(member)
                ? OptionalInt.of(call.input().path(member).asInt())
                : OptionalInt.empty();
    }

    private static Optional<String> destination(JsonNode destinations, String side) {
        return destinations.has(side)
                ? Optional.of(destinations.path(side).path("Destination").asText(""))
                : Optional.empty();
    }

    private static Reply reply(Answer<EventInvokeConfig> answer) {
        return switch (answer) {
            case Answer.Ok<EventInvokeConfig>(EventInvokeConfig config) ->
                    new Reply.Output(shown(config));
            case Answer.Refused<EventInvokeConfig>(FunctionError error) -> Errors.reply(error);
        };
    }

    private static ObjectNode shown(EventInvokeConfig config) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("FunctionArn", config.function().toString());
        long millis = config.lastModified().toEpochMilli();
        out.put("LastModified", BigDecimal.valueOf(millis, MILLIS_SCALE));
        config.retries().ifPresent(retries -> out.put(RETRIES, retries));
        config.maximumAgeSeconds().ifPresent(age -> out.put(AGE, age));
        ObjectNode destinations = out.putObject("DestinationConfig");
        side(destinations.putObject("OnSuccess"), config.onSuccess());
        side(destinations.putObject("OnFailure"), config.onFailure());
        return out;
    }

    private static void side(ObjectNode side, String arn) {
        if (!arn.isEmpty()) {
            side.put("Destination", arn);
        }
    }
}
