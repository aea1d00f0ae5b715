package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.Functions;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Map;

/// Operations on reserved concurrency.
final class ConcurrencyOperations {
    private static final String UNITS = "ReservedConcurrentExecutions";

    private final Functions functions;

    ConcurrencyOperations(Functions functions) {
        this.functions = functions;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "PutFunctionConcurrency", call -> Names.withFunction(call, arn -> put(call, arn)),
                "GetFunctionConcurrency", call -> Names.withFunction(call, this::get),
                "DeleteFunctionConcurrency", call -> Names.withFunction(call, this::delete));
    }

    private Reply put(Call call, FunctionArn arn) {
        int units = call.input().path(UNITS).asInt();
        return switch (functions.reservedConcurrency().put(arn, units)) {
            case Answer.Ok<FunctionResource>(FunctionResource function) -> shown(function);
            // Recorded from AWS: this operation alone names the version.
            case Answer.Refused<FunctionResource>(FunctionError.Missing _) ->
                    Errors.missing("Function not found: " + arn.qualified("$LATEST"));
            case Answer.Refused<FunctionResource>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply get(FunctionArn arn) {
        return switch (functions.get(arn)) {
            case Answer.Ok<FunctionResource>(FunctionResource function) -> shown(function);
            case Answer.Refused<FunctionResource>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply delete(FunctionArn arn) {
        return switch (functions.reservedConcurrency().remove(arn)) {
            case Answer.Ok<FunctionResource> _ -> new Reply.Done();
            case Answer.Refused<FunctionResource>(FunctionError error) -> Errors.reply(error);
        };
    }

    private static Reply shown(FunctionResource function) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        function.reserved().value().ifPresent(units -> out.put(UNITS, units));
        return new Reply.Output(out);
    }
}
