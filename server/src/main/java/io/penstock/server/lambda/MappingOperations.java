package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.mapping.MappingRefusal;
import io.penstock.engine.mapping.Member;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionNames;
import io.penstock.runtime.mapping.MappingOutcome;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.mapping.MappingView;
import io.penstock.runtime.mapping.Realm;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Operations on event source mappings.
final class MappingOperations {
    private static final int MAX_PAGE = 100;

    private final MappingSupervisor mappings;

    MappingOperations(MappingSupervisor mappings) {
        this.mappings = mappings;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "CreateEventSourceMapping", this::create,
                "GetEventSourceMapping", this::get,
                "ListEventSourceMappings", this::list,
                "UpdateEventSourceMapping", this::update,
                "DeleteEventSourceMapping", this::delete);
    }

    private Reply create(Call call) throws InterruptedException {
        return withFunctionName(
                call,
                function ->
                        reply(mappings.create(MappingRequestReader.read(call.input(), function))));
    }

    private Reply update(Call call) throws InterruptedException {
        return withFunctionName(
                call,
                function ->
                        reply(
                                mappings.update(
                                        realm(call),
                                        call.text("UUID", ""),
                                        MappingRequestReader.read(call.input(), function))));
    }

    private Reply delete(Call call) {
        return reply(mappings.delete(realm(call), call.text("UUID", "")));
    }

    private Reply get(Call call) {
        return mappings.find(realm(call), call.text("UUID", ""))
                .<Reply>map(mapping -> new Reply.Output(MappingConfiguration.of(mapping)))
                .orElseGet(() -> refused(MappingRefusal.unknown()));
    }

    private Reply list(Call call) throws InterruptedException {
        Optional<String> after = Page.key(call.text("Marker", ""));
        if (after.isEmpty()) {
            return Errors.invalid("Marker is not one that this server gave out.");
        }
        int maxItems = Math.min(MAX_PAGE, call.input().path("MaxItems").asInt(MAX_PAGE));
        return withFunctionName(
                call,
                function ->
                        page(
                                Page.of(
                                        wanted(call, function),
                                        mapping -> mapping.config().uuid(),
                                        after.get(),
                                        maxItems)));
    }

    private List<MappingView> wanted(Call call, Member<FunctionArn> function) {
        String source = call.text("EventSourceArn", "");
        return mappings.list(realm(call)).stream()
                .filter(it -> it.config().function().equals(function.or(it.config().function())))
                .filter(it -> source.isEmpty() || it.config().source().toString().equals(source))
                .toList();
    }

    private static Reply page(Page<MappingView> page) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (!page.nextMarker().isEmpty()) {
            out.put("NextMarker", page.nextMarker());
        }
        ArrayNode list = out.putArray("EventSourceMappings");
        page.stream().map(MappingConfiguration::listed).forEach(list::add);
        return new Reply.Output(out);
    }

    private static Reply withFunctionName(Call call, Action action) throws InterruptedException {
        if (!call.has("FunctionName")) {
            return action.on(Member.absent());
        }
        return switch (FunctionNames.resolve(
                call.text("FunctionName", ""), "", Names.scope(call))) {
            case Answer.Ok<FunctionArn>(FunctionArn arn) -> action.on(Member.given(arn));
            case Answer.Refused<FunctionArn>(var error) -> Errors.reply(error);
        };
    }

    private static Reply reply(MappingOutcome outcome) {
        return switch (outcome) {
            case MappingOutcome.Done(MappingView mapping) ->
                    new Reply.Output(MappingConfiguration.of(mapping));
            case MappingOutcome.Refused(MappingRefusal refusal) -> refused(refusal);
        };
    }

    private static Reply refused(MappingRefusal refusal) {
        return Reply.failed(refusal.status(), refusal.exceptionName(), refusal.message());
    }

    private static Realm realm(Call call) {
        return new Realm(call.caller().account(), call.caller().region());
    }

    /// What is done once the function's name is read; it may be left out.
    private interface Action {
        Reply on(Member<FunctionArn> function) throws InterruptedException;
    }
}
