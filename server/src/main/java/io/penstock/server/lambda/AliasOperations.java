package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Alias;
import io.penstock.runtime.function.Aliases;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.Functions;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Operations on aliases.
final class AliasOperations {
    private static final String ROUTING = "RoutingConfig";
    private static final String WEIGHTS = "AdditionalVersionWeights";
    private static final Listing<Alias> ALIASES =
            new Listing<>("Aliases", Alias::name, AliasOperations::document);

    private final Aliases aliases;

    AliasOperations(Functions functions) {
        this.aliases = functions.aliases();
    }

    Map<String, Operation> byName() {
        return Map.of(
                "CreateAlias", call -> Names.withUnqualified(call, arn -> create(call, arn)),
                "GetAlias", call -> Names.withUnqualified(call, arn -> get(named(call, arn))),
                "UpdateAlias", call -> Names.withUnqualified(call, arn -> update(call, arn)),
                "DeleteAlias", call -> Names.withUnqualified(call, arn -> delete(call, arn)),
                "ListAliases", call -> Names.withUnqualified(call, arn -> list(call, arn)));
    }

    private Reply create(Call call, FunctionArn arn) {
        return Answers.output(
                aliases.create(
                        named(call, arn),
                        new Aliases.Wanted(
                                call.text("FunctionVersion", ""),
                                call.text("Description", ""),
                                weights(call))),
                AliasOperations::document);
    }

    private Reply get(FunctionArn arn) {
        return Answers.output(aliases.get(arn), AliasOperations::document);
    }

    private Reply update(Call call, FunctionArn arn) {
        return Answers.output(
                aliases.update(
                        named(call, arn),
                        call.text("RevisionId", ""),
                        present ->
                                new Aliases.Wanted(
                                        call.text("FunctionVersion", present.version()),
                                        call.text("Description", present.description()),
                                        call.has(ROUTING) ? weights(call) : present.weights())),
                AliasOperations::document);
    }

    private Reply delete(Call call, FunctionArn arn) {
        return Answers.done(aliases.delete(named(call, arn)));
    }

    private Reply list(Call call, FunctionArn arn) {
        return switch (aliases.list(arn, call.text("FunctionVersion", ""))) {
            case Answer.Ok<List<Alias>>(var all) -> ALIASES.page(call, all);
            case Answer.Refused<List<Alias>>(var error) -> Errors.reply(error);
        };
    }

    private static FunctionArn named(Call call, FunctionArn function) {
        return function.qualified(call.text("Name", ""));
    }

    private static Map<String, Double> weights(Call call) {
        Map<String, Double> weights = new TreeMap<>();
        call.input()
                .path(ROUTING)
                .path(WEIGHTS)
                .properties()
                .forEach(it -> weights.put(it.getKey(), it.getValue().asDouble()));
        return weights;
    }

    private static ObjectNode document(Alias alias) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("AliasArn", alias.arn().toString());
        out.put("Name", alias.name());
        out.put("FunctionVersion", alias.version());
        out.put("Description", alias.description());
        if (!alias.weights().isEmpty()) {
            ObjectNode weights = out.putObject(ROUTING).putObject(WEIGHTS);
            alias.weights().forEach(weights::put);
        }
        out.put("RevisionId", alias.revisionId());
        return out;
    }
}
