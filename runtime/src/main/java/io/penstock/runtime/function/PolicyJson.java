package io.penstock.runtime.function;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.function.ResourcePolicy.Conditions;
import io.penstock.runtime.function.ResourcePolicy.Statement;

/// Writes policies in the language of IAM, as AWS answers them.
public final class PolicyJson {
    private PolicyJson() {}

    /// Returns a whole policy.
    ///
    /// @param resource ARN of what it is about
    public static String policy(ResourcePolicy policy, String resource) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("Version", "2012-10-17");
        document.put("Id", "default");
        ArrayNode statements = document.putArray("Statement");
        policy.statements().forEach(each -> statements.add(node(each, resource)));
        return document.toString();
    }

    /// Returns one statement.
    ///
    /// @param resource ARN of what it is about
    public static String statement(Statement statement, String resource) {
        return node(statement, resource).toString();
    }

    private static ObjectNode node(Statement statement, String resource) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("Sid", statement.sid());
        node.put("Effect", "Allow");
        writePrincipal(node, statement.principal());
        node.put("Action", statement.action());
        node.put("Resource", resource);
        ObjectNode conditions = conditions(statement.conditions());
        if (!conditions.isEmpty()) {
            node.set("Condition", conditions);
        }
        return node;
    }

    private static void writePrincipal(ObjectNode node, String principal) {
        if (principal.equals("*")) {
            node.put("Principal", "*");
        } else if (principal.startsWith("arn:")) {
            node.putObject("Principal").put("AWS", principal);
        } else if (ResourcePolicy.account(principal).isPresent()) {
            node.putObject("Principal").put("AWS", "arn:aws:iam::" + principal + ":root");
        } else {
            node.putObject("Principal").put("Service", principal);
        }
    }

    private static ObjectNode conditions(Conditions conditions) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        write(all, "StringEquals", "AWS:SourceAccount", conditions.sourceAccount());
        write(all, "StringEquals", "lambda:EventSourceToken", conditions.eventSourceToken());
        write(all, "StringEquals", "aws:PrincipalOrgID", conditions.principalOrgId());
        write(all, "StringEquals", "lambda:FunctionUrlAuthType", conditions.functionUrlAuthType());
        write(all, "Bool", "lambda:InvokedViaFunctionUrl", conditions.invokedViaFunctionUrl());
        write(all, "ArnLike", "AWS:SourceArn", conditions.sourceArn());
        return all;
    }

    private static void write(ObjectNode all, String operator, String key, String value) {
        if (!value.isEmpty()) {
            all.withObject("/" + operator).put(key, value);
        }
    }
}
