package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.function.RecursiveLoop;
import io.penstock.runtime.function.RuntimeUpdates;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Map;

/// Operations on settings of a function beside its configuration.
final class SwitchOperations {
    private final Functions functions;

    SwitchOperations(Functions functions) {
        this.functions = functions;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "PutFunctionRecursionConfig",
                        call -> Names.withUnqualified(call, arn -> putRecursion(call, arn)),
                "GetFunctionRecursionConfig",
                        call -> Names.withUnqualified(call, this::getRecursion),
                "PutRuntimeManagementConfig",
                        call -> Names.withFunction(call, arn -> putRuntime(call, arn)),
                "GetRuntimeManagementConfig", call -> Names.withFunction(call, this::getRuntime));
    }

    private Reply putRecursion(Call call, FunctionArn arn) {
        RecursiveLoop loop = RecursiveLoop.of(call.text("RecursiveLoop", ""));
        return Answers.output(
                functions.switches().recursion(arn, loop), SwitchOperations::recursion);
    }

    private Reply getRecursion(FunctionArn arn) {
        return Answers.output(functions.get(arn), SwitchOperations::recursion);
    }

    private Reply putRuntime(Call call, FunctionArn arn) {
        var wanted =
                new RuntimeUpdates(
                        call.text("UpdateRuntimeOn", ""), call.text("RuntimeVersionArn", ""));
        return Answers.output(
                functions.switches().runtimeUpdates(arn, wanted), it -> runtime(it, arn));
    }

    private Reply getRuntime(FunctionArn arn) {
        return Answers.output(functions.switches().runtimeUpdates(arn), it -> runtime(it, arn));
    }

    private static ObjectNode recursion(FunctionResource function) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        return out.put("RecursiveLoop", function.recursiveLoop().wireName());
    }

    private static ObjectNode runtime(RuntimeUpdates updates, FunctionArn arn) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("UpdateRuntimeOn", updates.updateOn());
        out.put(
                "FunctionArn",
                (arn.qualifier().isEmpty() ? arn.qualified("$LATEST") : arn).toString());
        if (!updates.runtimeVersionArn().isEmpty()) {
            out.put("RuntimeVersionArn", updates.runtimeVersionArn());
        }
        return out;
    }
}
