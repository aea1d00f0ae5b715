package io.penstock.server.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.TopicArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Json;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import io.penstock.services.topic.Answer;
import io.penstock.services.topic.SnsError;
import io.penstock.services.topic.Subscription;
import io.penstock.services.topic.Topic;
import io.penstock.services.topic.TopicService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// All operations of the SNS API that are built, by their names in the service model.
public final class SnsOperations {
    private static final int PAGE = 100;

    private final TopicService topics;

    private SnsOperations(TopicService topics) {
        this.topics = topics;
    }

    /// Returns the operations.
    public static Map<String, Operation> of(TopicService topics) {
        var operations = new SnsOperations(topics);
        var all = new LinkedHashMap<String, Operation>();
        all.put("CreateTopic", operations::create);
        all.put("DeleteTopic", operations::delete);
        all.put("ListTopics", operations::list);
        all.put("GetTopicAttributes", operations::attributes);
        all.put("SetTopicAttributes", operations::setAttribute);
        all.put("Subscribe", operations::subscribe);
        all.put("Unsubscribe", operations::unsubscribe);
        all.put("ListSubscriptions", operations::subscriptions);
        all.put("ListSubscriptionsByTopic", operations::subscriptionsByTopic);
        all.put("GetSubscriptionAttributes", operations::subscriptionAttributes);
        all.put("SetSubscriptionAttributes", operations::setSubscriptionAttribute);
        all.put("TagResource", operations::tag);
        all.put("UntagResource", operations::untag);
        all.put("ListTagsForResource", operations::tags);
        var publishing = new PublishOperations(topics);
        all.put("Publish", publishing::publish);
        all.put("PublishBatch", publishing::publishBatch);
        return all;
    }

    private Reply create(Call call) {
        if (call.has("DataProtectionPolicy")) {
            return refused(
                    new SnsError(
                            "InvalidParameterException",
                            "Invalid parameter: DataProtectionPolicy Reason: It is not supported."));
        }
        var arn =
                new TopicArn(
                        call.caller().region(), call.caller().account(), call.text("Name", ""));
        return output(
                topics.create(arn, texts(call, "Attributes"), tagsOf(call)),
                topic -> Json.object().put("TopicArn", topic.arn().toString()));
    }

    private Reply delete(Call call) {
        topics.delete(call.text("TopicArn", ""));
        return new Reply.Done();
    }

    private Reply list(Call call) {
        List<String> arns =
                topics.topics(call.caller().account(), call.caller().region()).stream()
                        .map(topic -> topic.arn().toString())
                        .toList();
        ObjectNode out = Json.object();
        ArrayNode list = out.putArray("Topics");
        List<String> page = page(arns, call, out);
        page.forEach(arn -> list.addObject().put("TopicArn", arn));
        return new Reply.Output(out);
    }

    private Reply attributes(Call call) {
        return output(
                topics.topic(call.text("TopicArn", "")),
                topic -> {
                    ObjectNode out = Json.object();
                    ObjectNode shown = out.putObject("Attributes");
                    TopicAttributes.of(topic, topics.ofTopic(topic.arn().toString()).size())
                            .forEach(shown::put);
                    return out;
                });
    }

    private Reply setAttribute(Call call) {
        return done(
                topics.setAttribute(
                        call.text("TopicArn", ""),
                        call.text("AttributeName", ""),
                        call.text("AttributeValue", "")));
    }

    private Reply subscribe(Call call) {
        return output(
                topics.subscribe(
                        call.text("TopicArn", ""),
                        call.text("Protocol", ""),
                        call.text("Endpoint", ""),
                        texts(call, "Attributes")),
                subscription -> Json.object().put("SubscriptionArn", subscription.arn()));
    }

    private Reply unsubscribe(Call call) {
        topics.unsubscribe(call.text("SubscriptionArn", ""));
        return new Reply.Done();
    }

    private Reply subscriptions(Call call) {
        return shown(call, topics.subscriptions(call.caller().account(), call.caller().region()));
    }

    private Reply subscriptionsByTopic(Call call) {
        String arn = call.text("TopicArn", "");
        return switch (topics.topic(arn)) {
            case Answer.Ok<Topic> _ -> shown(call, topics.ofTopic(arn));
            case Answer.Refused<Topic>(SnsError error) -> refused(error);
        };
    }

    private static Reply shown(Call call, List<Subscription> subscriptions) {
        var byArn = new LinkedHashMap<String, Subscription>();
        subscriptions.forEach(each -> byArn.put(each.arn(), each));
        ObjectNode out = Json.object();
        ArrayNode list = out.putArray("Subscriptions");
        for (String arn : page(List.copyOf(byArn.keySet()), call, out)) {
            Subscription each = byArn.get(arn);
            if (each != null) {
                list.addObject()
                        .put("SubscriptionArn", each.arn())
                        .put("Owner", each.topic().account())
                        .put("Protocol", each.protocol())
                        .put("Endpoint", each.endpoint())
                        .put("TopicArn", each.topic().toString());
            }
        }
        return new Reply.Output(out);
    }

    private Reply subscriptionAttributes(Call call) {
        return output(
                topics.subscription(call.text("SubscriptionArn", "")),
                subscription -> {
                    ObjectNode out = Json.object();
                    ObjectNode shown = out.putObject("Attributes");
                    TopicAttributes.of(subscription).forEach(shown::put);
                    return out;
                });
    }

    private Reply setSubscriptionAttribute(Call call) {
        return done(
                topics.setSubscriptionAttribute(
                        call.text("SubscriptionArn", ""),
                        call.text("AttributeName", ""),
                        call.text("AttributeValue", "")));
    }

    private Reply tag(Call call) {
        return tagged(topics.retag(call.text("ResourceArn", ""), tagsOf(call), List.of()));
    }

    private Reply untag(Call call) {
        var keys = new ArrayList<String>();
        call.input().path("TagKeys").forEach(key -> keys.add(key.asText()));
        return tagged(topics.retag(call.text("ResourceArn", ""), Map.of(), keys));
    }

    private Reply tags(Call call) {
        return switch (topics.topic(call.text("ResourceArn", ""))) {
            case Answer.Ok<Topic>(Topic topic) -> {
                ObjectNode out = Json.object();
                ArrayNode list = out.putArray("Tags");
                topic.tags()
                        .forEach((key, value) ->
                                list.addObject().put("Key", key).put("Value", value));
                yield new Reply.Output(out);
            }
            case Answer.Refused<Topic> _ -> noResource();
        };
    }

    private static Reply tagged(Answer<Topic> answer) {
        return switch (answer) {
            case Answer.Ok<Topic> _ -> new Reply.Output(Json.object());
            case Answer.Refused<Topic>(SnsError(String code, _))
                    when code.equals("NotFoundException") ->
                    noResource();
            case Answer.Refused<Topic>(SnsError error) -> refused(error);
        };
    }

    private static Reply noResource() {
        return refused(new SnsError("ResourceNotFoundException", "Resource does not exist"));
    }

    /// Cuts a page out of a list in order, and says how to go on.
    private static List<String> page(List<String> all, Call call, ObjectNode out) {
        String after = call.text("NextToken", "");
        List<String> rest = all.stream().filter(each -> each.compareTo(after) > 0).toList();
        if (rest.size() <= PAGE) {
            return rest;
        }
        List<String> page = rest.subList(0, PAGE);
        out.put("NextToken", page.getLast());
        return page;
    }

    private static Map<String, String> texts(Call call, String member) {
        var texts = new LinkedHashMap<String, String>();
        call.input()
                .path(member)
                .properties()
                .forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return texts;
    }

    private static Map<String, String> tagsOf(Call call) {
        var tags = new LinkedHashMap<String, String>();
        for (JsonNode tag : call.input().path("Tags")) {
            tags.put(tag.path("Key").asText(), tag.path("Value").asText());
        }
        return tags;
    }

    private static <T> Reply done(Answer<T> answer) {
        return switch (answer) {
            case Answer.Ok<T> _ -> new Reply.Done();
            case Answer.Refused<T>(SnsError error) -> refused(error);
        };
    }

    private static <T> Reply output(Answer<T> answer, Function<T, ObjectNode> shown) {
        return switch (answer) {
            case Answer.Ok<T>(T value) -> new Reply.Output(shown.apply(value));
            case Answer.Refused<T>(SnsError error) -> refused(error);
        };
    }

    /// Returns an error as a reply; its status is that of its exception.
    static Reply refused(SnsError error) {
        int status =
                switch (error.code()) {
                    case "NotFoundException", "ResourceNotFoundException" -> 404;
                    case "InternalErrorException" -> 500;
                    case "TopicLimitExceededException", "SubscriptionLimitExceededException" -> 403;
                    default -> 400;
                };
        return Reply.failed(status, error.code(), error.message());
    }

    static Optional<Map<String, String>> object(String json) {
        return switch (Json.read(Payload.of(json))) {
            case Json.Document.Members(ObjectNode root) -> {
                var members = new LinkedHashMap<String, String>();
                root.properties()
                        .forEach(each -> members.put(each.getKey(), each.getValue().asText()));
                yield Optional.of(members);
            }
            case Json.Document.Malformed _ -> Optional.empty();
        };
    }
}
