package io.penstock.server.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.TopicArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.store.SqlDocuments;
import io.penstock.server.wire.Json;
import io.penstock.services.topic.Subscription;
import io.penstock.services.topic.Topic;
import io.penstock.services.topic.TopicStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Topics and subscriptions in the store. Thread-safe.
public final class StoredTopics implements TopicStore {
    private final SqlDocuments topics;
    private final SqlDocuments subscriptions;

    /// Keeps them in these documents.
    public StoredTopics(SqlDocuments topics, SqlDocuments subscriptions) {
        this.topics = topics;
        this.subscriptions = subscriptions;
    }

    @Override
    public List<Topic> topics() {
        return topics.all().entrySet().stream()
                .map(each -> {
                    ObjectNode document = read(each.getValue());
                    return new Topic(
                            arn(each.getKey()),
                            texts(document.path("attributes")),
                            texts(document.path("tags")));
                })
                .toList();
    }

    @Override
    public List<Subscription> subscriptions() {
        return subscriptions.all().entrySet().stream()
                .map(each -> {
                    ObjectNode document = read(each.getValue());
                    return new Subscription(
                            each.getKey(),
                            arn(document.path("topic").asText()),
                            document.path("protocol").asText(),
                            document.path("endpoint").asText(),
                            texts(document.path("attributes")));
                })
                .toList();
    }

    @Override
    public void save(Topic topic) {
        ObjectNode document = Json.object();
        topic.attributes().forEach(document.putObject("attributes")::put);
        topic.tags().forEach(document.putObject("tags")::put);
        topics.save(topic.arn().toString(), document.toString());
    }

    @Override
    public void save(Subscription subscription) {
        ObjectNode document = Json.object();
        document.put("topic", subscription.topic().toString());
        document.put("protocol", subscription.protocol());
        document.put("endpoint", subscription.endpoint());
        subscription.attributes().forEach(document.putObject("attributes")::put);
        subscriptions.save(subscription.arn(), document.toString());
    }

    @Override
    public void deleteTopic(String arn) {
        topics.delete(arn);
    }

    @Override
    public void deleteSubscription(String arn) {
        subscriptions.delete(arn);
    }

    private static ObjectNode read(String text) {
        return switch (Json.read(Payload.of(text))) {
            case Json.Document.Members(ObjectNode root) -> root;
            case Json.Document.Malformed(String cause) ->
                    throw new IllegalStateException("a topic in the store is damaged: " + cause);
        };
    }

    private static TopicArn arn(String text) {
        return TopicArn.parse(text)
                .orElseThrow(() -> new IllegalStateException("no ARN of a topic: " + text));
    }

    private static Map<String, String> texts(JsonNode members) {
        var texts = new LinkedHashMap<String, String>();
        members.properties().forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return texts;
    }
}
