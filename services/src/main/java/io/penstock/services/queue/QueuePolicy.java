package io.penstock.services.queue;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.QueueArn;
import io.penstock.services.queue.Answer.Done;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// The policy document of a queue: kept as text, changed statement by statement, enforced by
/// nobody. Rules: *Amazon SQS API Reference*, AddPermission and RemovePermission; quotas related to
/// policies.
final class QueuePolicy {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LABEL_MAX = 80;
    private static final int ACTIONS_MAX = 7;
    private static final int STATEMENTS_MAX = 20;

    /// Every operation of SQS, and all of them.
    private static final Set<String> ACTIONS =
            Set.of(
                    "*",
                    "AddPermission",
                    "CancelMessageMoveTask",
                    "ChangeMessageVisibility",
                    "ChangeMessageVisibilityBatch",
                    "CreateQueue",
                    "DeleteMessage",
                    "DeleteMessageBatch",
                    "DeleteQueue",
                    "GetQueueAttributes",
                    "GetQueueUrl",
                    "ListDeadLetterSourceQueues",
                    "ListMessageMoveTasks",
                    "ListQueueTags",
                    "ListQueues",
                    "PurgeQueue",
                    "ReceiveMessage",
                    "RemovePermission",
                    "SendMessage",
                    "SendMessageBatch",
                    "SetQueueAttributes",
                    "StartMessageMoveTask",
                    "TagQueue",
                    "UntagQueue");

    private QueuePolicy() {}

    /// Returns whether `text` can be a policy: a JSON object.
    static boolean valid(String text) {
        return parse(text).isPresent();
    }

    /// Returns `policy` with a statement more.
    ///
    /// @param policy empty if there is none yet
    static Answer<String> add(String policy, QueueArn queue, Permission permission) {
        ObjectNode document = parse(policy).orElseGet(() -> empty(queue));
        return check(permission)
                .then(_ -> statements(document, policy))
                .then(statements -> add(statements, queue, permission))
                .map(_ -> document.toString());
    }

    /// Returns `policy` without the statement of that label, empty if that was the last one.
    static Answer<String> remove(String policy, String label) {
        ObjectNode document = parse(policy).orElseGet(JSON::createObjectNode);
        return statements(document, policy)
                .then(statements -> {
                    int index = find(statements, label);
                    if (index < 0) {
                        return Answer.refused(
                                SqsError.invalidValue(label, "Label", "can't find label."));
                    }
                    statements.remove(index);
                    return Answer.ok(statements.isEmpty() ? "" : document.toString());
                });
    }

    private static Answer<Done> check(Permission permission) {
        String label = permission.label();
        if (!Names.wordOf(label, LABEL_MAX)) {
            return Answer.refused(
                    SqsError.invalidValue(
                            label,
                            "Label",
                            "Can only include alphanumeric characters, hyphens, or underscores. 1"
                                    + " to 80 in length."));
        }
        if (permission.accounts().isEmpty()) {
            return Answer.refused(SqsError.missingParameter("AWSAccountIds"));
        }
        for (String account : permission.accounts()) {
            if (!account.matches("\\d{12}")) {
                return Answer.refused(
                        SqsError.invalidValue(
                                "[" + account + "]", "PrincipalId", "Unable to verify."));
            }
        }
        return checkActions(permission.actions());
    }

    private static Answer<Done> checkActions(List<String> actions) {
        if (actions.isEmpty()) {
            return Answer.refused(SqsError.missingParameter("Actions"));
        }
        if (actions.size() > ACTIONS_MAX) {
            return Answer.refused(
                    SqsError.overLimit(
                            actions.size()
                                    + " Actions were found, maximum allowed is "
                                    + ACTIONS_MAX
                                    + "."));
        }
        for (String action : actions) {
            if (!ACTIONS.contains(action)) {
                return Answer.refused(
                        SqsError.invalidValue(
                                "SQS:" + action,
                                "ActionName",
                                "Please refer to the appropriate WSDL for a list of valid actions. "));
            }
        }
        return Done.answer();
    }

    private static Answer<Done> add(ArrayNode statements, QueueArn queue, Permission permission) {
        if (find(statements, permission.label()) >= 0) {
            return Answer.refused(
                    SqsError.invalidValue(permission.label(), "Label", "Already exists."));
        }
        if (statements.size() >= STATEMENTS_MAX) {
            return Answer.refused(
                    SqsError.overLimit(
                            "A policy can have " + STATEMENTS_MAX + " statements at most."));
        }
        ObjectNode statement = statements.addObject();
        statement.put("Sid", permission.label());
        statement.put("Effect", "Allow");
        ObjectNode principal = statement.putObject("Principal");
        put(principal, "AWS", permission.accounts(), id -> "arn:aws:iam::" + id + ":root");
        put(statement, "Action", permission.actions(), action -> "SQS:" + action);
        statement.put("Resource", queue.toString());
        return Done.answer();
    }

    /// One value stands by itself, several in a list.
    private static void put(
            ObjectNode node, String name, List<String> values, Function<String, String> form) {
        if (values.size() == 1) {
            node.put(name, form.apply(values.getFirst()));
            return;
        }
        ArrayNode all = node.putArray(name);
        values.forEach(value -> all.add(form.apply(value)));
    }

    private static ObjectNode empty(QueueArn queue) {
        ObjectNode document = JSON.createObjectNode();
        document.put("Version", "2008-10-17");
        document.put("Id", queue + "/SQSDefaultPolicy");
        document.putArray("Statement");
        return document;
    }

    /// A policy may also have one statement by itself.
    private static Answer<ArrayNode> statements(ObjectNode document, String policy) {
        JsonNode statement = document.path("Statement");
        if (statement instanceof ArrayNode all) {
            return Answer.ok(all);
        }
        if (statement instanceof ObjectNode one) {
            return Answer.ok(document.putArray("Statement").add(one));
        }
        return statement.isMissingNode()
                ? Answer.ok(document.putArray("Statement"))
                : Answer.refused(SqsError.invalidValue(policy, "Policy", "It has no statements."));
    }

    private static int find(ArrayNode statements, String label) {
        for (int i = 0; i < statements.size(); i++) {
            if (statements.get(i).path("Sid").asText().equals(label)) {
                return i;
            }
        }
        return -1;
    }

    private static Optional<ObjectNode> parse(String text) {
        try {
            return JSON.readTree(text) instanceof ObjectNode document
                    ? Optional.of(document)
                    : Optional.empty();
        } catch (JacksonException malformed) {
            return Optional.empty();
        }
    }
}
