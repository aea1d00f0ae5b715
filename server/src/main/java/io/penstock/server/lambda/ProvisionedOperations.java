package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.provisioned.Standing;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.provisioned.Provisioned;
import io.penstock.runtime.provisioned.ProvisionedConcurrency;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/// Operations on provisioned concurrency.
final class ProvisionedOperations {
    private static final int MAX_PAGE = 50;
    private static final DateTimeFormatter LAST_MODIFIED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx").withZone(ZoneOffset.UTC);

    private final Functions functions;
    private final ProvisionedConcurrency provisioned;

    ProvisionedOperations(Functions functions, ProvisionedConcurrency provisioned) {
        this.functions = functions;
        this.provisioned = provisioned;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "PutProvisionedConcurrencyConfig",
                call -> Names.withFunction(call, arn -> put(call, arn)),
                "GetProvisionedConcurrencyConfig",
                call -> Names.withFunction(call, this::get),
                "DeleteProvisionedConcurrencyConfig",
                call -> Names.withFunction(call, this::delete),
                "ListProvisionedConcurrencyConfigs",
                call -> Names.withUnqualified(call, arn -> list(call, arn)));
    }

    private Reply put(Call call, FunctionArn arn) {
        int units = call.input().path("ProvisionedConcurrentExecutions").asInt();
        return switch (provisioned.put(arn, units)) {
            case Answer.Ok<Provisioned>(Provisioned put) -> new Reply.Output(shown(put));
            case Answer.Refused<Provisioned>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply get(FunctionArn arn) {
        return switch (provisioned.get(arn)) {
            case Answer.Ok<Provisioned>(Provisioned found) -> new Reply.Output(shown(found));
            case Answer.Refused<Provisioned>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply delete(FunctionArn arn) {
        return switch (provisioned.delete(arn)) {
            case Answer.Ok<FunctionArn> _ -> new Reply.Done();
            case Answer.Refused<FunctionArn>(FunctionError error) -> Errors.reply(error);
        };
    }

    private Reply list(Call call, FunctionArn arn) {
        if (functions.get(arn) instanceof Answer.Refused<FunctionResource>(FunctionError error)) {
            return Errors.reply(error);
        }
        Optional<String> after = Page.key(call.text("Marker", ""));
        if (after.isEmpty()) {
            return Errors.invalid("Marker is not one that this server gave out.");
        }
        Page<Provisioned> page =
                Page.of(
                        provisioned.list(arn),
                        each -> each.function().qualifier(),
                        after.get(),
                        Math.min(MAX_PAGE, call.input().path("MaxItems").asInt(MAX_PAGE)));
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        if (!page.nextMarker().isEmpty()) {
            out.put("NextMarker", page.nextMarker());
        }
        ArrayNode list = out.putArray("ProvisionedConcurrencyConfigs");
        page.stream()
                .map(each -> shown(each).put("FunctionArn", each.function().toString()))
                .forEach(list::add);
        return new Reply.Output(out);
    }

    private static ObjectNode shown(Provisioned provisioned) {
        Standing standing = provisioned.standing();
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("RequestedProvisionedConcurrentExecutions", standing.requested());
        out.put("AvailableProvisionedConcurrentExecutions", standing.available());
        out.put("AllocatedProvisionedConcurrentExecutions", standing.allocated());
        out.put("Status", standing.status().name());
        if (!standing.reason().isEmpty()) {
            out.put("StatusReason", standing.reason());
        }
        return out.put("LastModified", LAST_MODIFIED.format(provisioned.lastModified()));
    }
}
