package io.penstock.server.sqs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import io.penstock.services.queue.Permission;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.Queues;
import java.util.List;
import java.util.Map;

/// The operations on queues: life cycle, attributes, permissions, tags.
final class QueueOperations {
    private final QueueFinder finder;

    QueueOperations(QueueFinder finder) {
        this.finder = finder;
    }

    Map<String, Operation> all() {
        return Map.ofEntries(
                Map.entry("CreateQueue", this::create),
                Map.entry("GetQueueUrl", this::getUrl),
                Map.entry("ListQueues", this::list),
                Map.entry("ListDeadLetterSourceQueues", this::listDeadLetterSources),
                Map.entry("DeleteQueue", this::delete),
                Map.entry("PurgeQueue", this::purge),
                Map.entry("GetQueueAttributes", this::getAttributes),
                Map.entry("SetQueueAttributes", this::setAttributes),
                Map.entry("AddPermission", this::addPermission),
                Map.entry("RemovePermission", this::removePermission),
                Map.entry("TagQueue", this::tag),
                Map.entry("UntagQueue", this::untag),
                Map.entry("ListQueueTags", this::listTags));
    }

    private Reply create(Call call) {
        Map<String, String> attributes = Members.map(call.input(), "Attributes");
        Map<String, String> tags = Members.map(call.input(), "tags");
        String name = call.text("QueueName", "");
        return Replies.output(
                finder.of(call).create(name, attributes, tags), queue -> url(queue, call));
    }

    private Reply getUrl(Call call) {
        String owner = call.text("QueueOwnerAWSAccountId", call.caller().account());
        var address = new QueueAddress(owner, call.text("QueueName", ""));
        return Replies.output(
                finder.in(address, call).find(address.name()), queue -> url(queue, call));
    }

    private Reply list(Call call) {
        return Replies.output(
                finder.of(call)
                        .list(
                                call.text("QueueNamePrefix", ""),
                                Members.integer(call.input(), "MaxResults"),
                                Members.text(call.input(), "NextToken")),
                page -> {
                    ObjectNode output = Json.object();
                    if (!page.names().isEmpty()) {
                        urls(output.putArray("QueueUrls"), page, call.caller().account(), call);
                    }
                    Members.putText(output, "NextToken", page.nextToken());
                    return output;
                });
    }

    private Reply listDeadLetterSources(Call call) {
        QueueAddress address = QueueAddress.of(call);
        return Replies.output(
                finder.in(address, call)
                        .deadLetterSources(
                                address.name(),
                                Members.integer(call.input(), "MaxResults"),
                                Members.text(call.input(), "NextToken")),
                page -> {
                    ObjectNode output = Json.object();
                    urls(output.putArray("queueUrls"), page, address.account(), call);
                    Members.putText(output, "NextToken", page.nextToken());
                    return output;
                });
    }

    private Reply delete(Call call) {
        QueueAddress address = QueueAddress.of(call);
        return Replies.done(finder.in(address, call).delete(address.name()));
    }

    private Reply purge(Call call) {
        return Replies.done(finder.find(call).then(Queue::purge));
    }

    private Reply getAttributes(Call call) {
        List<String> names = Members.texts(call.input(), "AttributeNames");
        return Replies.output(
                finder.find(call).then(queue -> queue.attributes(names)),
                attributes -> {
                    ObjectNode output = Json.object();
                    Members.putMap(output, "Attributes", attributes);
                    return output;
                });
    }

    private Reply setAttributes(Call call) {
        Map<String, String> changes = Members.map(call.input(), "Attributes");
        return Replies.done(finder.find(call).then(queue -> queue.changeAttributes(changes)));
    }

    private Reply addPermission(Call call) {
        var permission =
                new Permission(
                        call.text("Label", ""),
                        Members.texts(call.input(), "AWSAccountIds"),
                        Members.texts(call.input(), "Actions"));
        return Replies.done(finder.find(call).then(queue -> queue.addPermission(permission)));
    }

    private Reply removePermission(Call call) {
        String label = call.text("Label", "");
        return Replies.done(finder.find(call).then(queue -> queue.removePermission(label)));
    }

    private Reply tag(Call call) {
        Map<String, String> tags = Members.map(call.input(), "Tags");
        return Replies.done(finder.find(call).then(queue -> queue.tag(tags)));
    }

    private Reply untag(Call call) {
        List<String> keys = Members.texts(call.input(), "TagKeys");
        return Replies.done(finder.find(call).then(queue -> queue.untag(keys)));
    }

    private Reply listTags(Call call) {
        return Replies.output(
                finder.find(call).map(Queue::tags),
                tags -> {
                    ObjectNode output = Json.object();
                    Members.putMap(output, "Tags", tags);
                    return output;
                });
    }

    private static ObjectNode url(Queue queue, Call call) {
        var address = new QueueAddress(queue.arn().account(), queue.arn().name());
        ObjectNode output = Json.object();
        output.put("QueueUrl", address.url(call));
        return output;
    }

    private static void urls(ArrayNode urls, Queues.Page page, String account, Call call) {
        page.names().forEach(name -> urls.add(new QueueAddress(account, name).url(call)));
    }
}
