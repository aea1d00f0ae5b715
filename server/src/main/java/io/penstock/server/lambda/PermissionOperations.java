package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.function.LayerArn;
import io.penstock.runtime.function.Layers;
import io.penstock.runtime.function.Permissions;
import io.penstock.runtime.function.PolicyJson;
import io.penstock.runtime.function.ResourcePolicy;
import io.penstock.runtime.function.ResourcePolicy.Conditions;
import io.penstock.runtime.function.ResourcePolicy.Statement;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Map;

/// Operations on resource policies of functions and of layers.
final class PermissionOperations {
    private final Permissions permissions;
    private final Layers layers;

    PermissionOperations(Functions functions) {
        this.permissions = functions.permissions();
        this.layers = functions.layers();
    }

    Map<String, Operation> byName() {
        return Map.of(
                "AddPermission", call -> Names.withFunction(call, arn -> add(call, arn)),
                "GetPolicy", call -> Names.withFunction(call, this::get),
                "RemovePermission", call -> Names.withFunction(call, arn -> remove(call, arn)),
                "AddLayerVersionPermission",
                        call -> LayerOperations.withOwn(call, layer -> allow(call, layer)),
                "GetLayerVersionPolicy",
                        call -> LayerOperations.withOwn(call, layer -> policy(call, layer)),
                "RemoveLayerVersionPermission",
                        call -> LayerOperations.withOwn(call, layer -> disallow(call, layer)));
    }

    private Reply add(Call call, FunctionArn arn) {
        boolean viaUrl = call.has("InvokedViaFunctionUrl");
        var statement =
                new Statement(
                        call.text("StatementId", ""),
                        call.text("Action", ""),
                        call.text("Principal", ""),
                        new Conditions(
                                call.text("SourceArn", ""),
                                call.text("SourceAccount", ""),
                                call.text("EventSourceToken", ""),
                                call.text("PrincipalOrgID", ""),
                                call.text("FunctionUrlAuthType", ""),
                                viaUrl ? call.text("InvokedViaFunctionUrl", "") : ""));
        return Answers.output(
                permissions.add(arn, statement, call.text("RevisionId", "")),
                added -> {
                    ObjectNode out = JsonNodeFactory.instance.objectNode();
                    out.put("Statement", PolicyJson.statement(added, arn.toString()));
                    return out;
                });
    }

    private Reply get(FunctionArn arn) {
        return Answers.output(permissions.get(arn), policy -> document(policy, arn.toString()));
    }

    private Reply remove(Call call, FunctionArn arn) {
        return Answers.done(
                permissions.remove(arn, call.text("StatementId", ""), call.text("RevisionId", "")));
    }

    private Reply allow(Call call, LayerArn layer) {
        LayerArn.Version version = LayerOperations.version(call, layer);
        var statement =
                new Statement(
                        call.text("StatementId", ""),
                        call.text("Action", ""),
                        call.text("Principal", ""),
                        new Conditions("", "", "", call.text("OrganizationId", ""), "", ""));
        return Answers.output(
                layers.allow(version, statement, call.text("RevisionId", "")),
                policy -> {
                    ObjectNode out = JsonNodeFactory.instance.objectNode();
                    out.put("Statement", PolicyJson.statement(statement, version.toString()));
                    out.put("RevisionId", policy.revisionId());
                    return out;
                });
    }

    private Reply policy(Call call, LayerArn layer) {
        LayerArn.Version version = LayerOperations.version(call, layer);
        return Answers.output(
                layers.policy(version), policy -> document(policy, version.toString()));
    }

    private Reply disallow(Call call, LayerArn layer) {
        return Answers.done(
                layers.disallow(
                        LayerOperations.version(call, layer),
                        call.text("StatementId", ""),
                        call.text("RevisionId", "")));
    }

    private static ObjectNode document(ResourcePolicy policy, String resource) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("Policy", PolicyJson.policy(policy, resource));
        out.put("RevisionId", policy.revisionId());
        return out;
    }
}
