package io.penstock.services.topic;

import io.penstock.engine.arn.TopicArn;
import io.penstock.engine.time.Timeline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All topics and subscriptions of all accounts and regions. Thread-safe; changes are in the store
/// when acknowledged, messages at all their subscribers.
public final class TopicService {
    /// How many topics, and how many subscriptions, there may be.
    static final int RESOURCES_MAX = 10_000;

    private static final int TAGS_MAX = 50;

    private final TopicStore store;
    private final Courier courier;
    private final PolicyCompiler policies;
    private final Timeline timeline;
    private final Supplier<String> uuids;
    private final Object changing = new Object();
    private final Map<String, Topic> topics = new ConcurrentHashMap<>();
    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();

    /// Opens the service with what the store has.
    ///
    /// @param uuids makes fresh UUIDs
    public TopicService(
            TopicStore store,
            Courier courier,
            PolicyCompiler policies,
            Timeline timeline,
            Supplier<String> uuids) {
        this.store = store;
        this.courier = courier;
        this.policies = policies;
        this.timeline = timeline;
        this.uuids = uuids;
        store.topics().forEach(topic -> topics.put(topic.arn().toString(), topic));
        store.subscriptions().forEach(this::admit);
    }

    /// Creates a topic, or finds the one of that name if it has what is asked for.
    public Answer<Topic> create(
            TopicArn arn, Map<String, String> attributes, Map<String, String> tags) {
        Optional<SnsError> wrong =
                TopicRules.name(arn.name())
                        .or(() ->
                                attributes.entrySet().stream()
                                        .map(each ->
                                                TopicRules.topicAttribute(
                                                        each.getKey(), each.getValue()))
                                        .flatMap(Optional::stream)
                                        .findFirst());
        if (wrong.isPresent()) {
            return Answer.refused(wrong.get());
        }
        synchronized (changing) {
            @Nullable Topic existing = topics.get(arn.toString());
            if (existing != null) {
                return same(existing, attributes, tags);
            }
            if (topics.size() >= RESOURCES_MAX) {
                return Answer.refused(
                        new SnsError("TopicLimitExceededException", "There are too many topics."));
            }
            return saved(new Topic(arn, attributes, tags));
        }
    }

    /// Deletes a topic with its subscriptions; none there is fine.
    public void delete(String arn) {
        synchronized (changing) {
            ofTopic(arn).forEach(subscription -> unsubscribe(subscription.arn()));
            if (topics.remove(arn) != null) {
                store.deleteTopic(arn);
            }
        }
    }

    /// Finds a topic.
    public Answer<Topic> topic(String arn) {
        @Nullable Topic topic = topics.get(arn);
        return topic == null ? Answer.refused(SnsError.noTopic()) : Answer.ok(topic);
    }

    /// Lists the topics of an account in a region, by ARN.
    public List<Topic> topics(String account, String region) {
        return topics.values().stream()
                .filter(topic -> topic.arn().account().equals(account))
                .filter(topic -> topic.arn().region().equals(region))
                .sorted(Comparator.comparing(topic -> topic.arn().toString()))
                .toList();
    }

    /// Sets an attribute of a topic.
    public Answer<Topic> setAttribute(String arn, String name, String value) {
        synchronized (changing) {
            return topic(arn)
                    .then(topic ->
                            TopicRules.topicAttribute(name, value)
                                    .<Answer<Topic>>map(Answer::refused)
                                    .orElseGet(() -> saved(topic.withAttribute(name, value))));
        }
    }

    /// Adds and takes away tags.
    public Answer<Topic> retag(String arn, Map<String, String> added, List<String> removed) {
        synchronized (changing) {
            return topic(arn)
                    .then(topic -> {
                        var tags = new TreeMap<>(topic.tags());
                        tags.putAll(added);
                        removed.forEach(tags::remove);
                        return tags.size() > TAGS_MAX
                                ? Answer.refused(
                                        new SnsError(
                                                "TagLimitExceededException",
                                                "Could not complete request: tag quota of per resource"
                                                        + " exceeded"))
                                : saved(topic.withTags(tags));
                    });
        }
    }

    /// Subscribes a queue or a function, or finds the subscription that it has.
    public Answer<Subscription> subscribe(
            String topicArn, String protocol, String endpoint, Map<String, String> attributes) {
        Optional<SnsError> wrong =
                TopicRules.endpoint(protocol, endpoint)
                        .or(() ->
                                TopicRules.subscriptionAttributes(protocol, attributes, policies));
        if (wrong.isPresent()) {
            return Answer.refused(wrong.get());
        }
        synchronized (changing) {
            return topic(topicArn)
                    .then(topic -> subscribe(topic.arn(), protocol, endpoint, attributes));
        }
    }

    /// Ends a subscription; none there is fine.
    public void unsubscribe(String arn) {
        synchronized (changing) {
            if (subscribers.remove(arn) != null) {
                store.deleteSubscription(arn);
            }
        }
    }

    /// Finds a subscription.
    public Answer<Subscription> subscription(String arn) {
        @Nullable Subscriber subscriber = subscribers.get(arn);
        return subscriber == null
                ? Answer.refused(SnsError.noSubscription())
                : Answer.ok(subscriber.subscription());
    }

    /// Lists the subscriptions of an account in a region, by ARN.
    public List<Subscription> subscriptions(String account, String region) {
        return subscribers.values().stream()
                .map(Subscriber::subscription)
                .filter(each -> each.topic().account().equals(account))
                .filter(each -> each.topic().region().equals(region))
                .sorted(Comparator.comparing(Subscription::arn))
                .toList();
    }

    /// Lists the subscriptions to a topic, by ARN.
    public List<Subscription> ofTopic(String topicArn) {
        return subscribers.values().stream()
                .map(Subscriber::subscription)
                .filter(each -> each.topic().toString().equals(topicArn))
                .sorted(Comparator.comparing(Subscription::arn))
                .toList();
    }

    /// Sets an attribute of a subscription; an empty value takes it away.
    public Answer<Subscription> setSubscriptionAttribute(String arn, String name, String value) {
        synchronized (changing) {
            return subscription(arn)
                    .then(subscription ->
                            TopicRules.subscriptionAttribute(
                                            subscription.protocol(), name, value, policies)
                                    .<Answer<Subscription>>map(Answer::refused)
                                    .orElseGet(
                                            () -> saved(subscription.withAttribute(name, value))));
        }
    }

    /// Publishes a message; it is at all its subscribers when this returns.
    ///
    /// @return its id
    public Answer<String> publish(String topicArn, PublishRequest request) {
        Optional<SnsError> wrong = PublishRules.check(request);
        if (wrong.isPresent()) {
            return Answer.refused(wrong.get());
        }
        return topic(topicArn).then(topic -> publish(topic, request));
    }

    private Answer<String> publish(Topic topic, PublishRequest request) {
        var publication =
                new Publication(
                        uuids.get(),
                        request.subject(),
                        request.structure().isEmpty()
                                ? Map.of(Publication.DEFAULT, request.message())
                                : request.messages().orElse(Map.of()),
                        request.attributes(),
                        request.traceHeader(),
                        timeline.instant().toEpochMilli());
        for (Subscriber subscriber : audience(topic, publication)) {
            if (hand(subscriber.subscription(), publication)
                    instanceof Courier.Handing.Busy(String reason)) {
                // some may have it: whoever publishes tries again, and all have it at least once
                return Answer.refused(new SnsError("InternalErrorException", reason));
            }
        }
        return Answer.ok(publication.messageId());
    }

    private List<Subscriber> audience(Topic topic, Publication publication) {
        var audience = new ArrayList<Subscriber>();
        for (Subscriber subscriber : subscribers.values()) {
            if (subscriber.subscription().topic().equals(topic.arn())
                    && subscriber.wants(publication)) {
                audience.add(subscriber);
            }
        }
        audience.sort(Comparator.comparing(each -> each.subscription().arn()));
        return audience;
    }

    /// Hands a message over; what an endpoint does not take goes to the subscription's dead-letter
    /// queue, if it has one.
    private Courier.Handing hand(Subscription subscription, Publication publication) {
        Courier.Letter letter = letter(subscription, publication);
        Courier.Handing handing = courier.hand(subscription, letter);
        Optional<String> redrive =
                Redrive.target(subscription.attributes().getOrDefault(TopicRules.REDRIVE, ""));
        if (!(handing instanceof Courier.Handing.Impossible) || redrive.isEmpty()) {
            return handing;
        }
        var lastResort =
                new Subscription(
                        subscription.arn(),
                        subscription.topic(),
                        TopicRules.SQS,
                        redrive.get(),
                        Map.of());
        return courier.hand(lastResort, letter);
    }

    private static Courier.Letter letter(Subscription subscription, Publication publication) {
        String trace = publication.traceHeader();
        if (subscription.protocol().equals(TopicRules.LAMBDA)) {
            String event = Envelope.forFunction(subscription, publication);
            return new Courier.Letter(event, Map.of(), trace);
        }
        return subscription.raw()
                ? new Courier.Letter(
                        publication.message(subscription.protocol()),
                        publication.attributes(),
                        trace)
                : new Courier.Letter(Envelope.forQueue(subscription, publication), Map.of(), trace);
    }

    private Answer<Subscription> subscribe(
            TopicArn topic, String protocol, String endpoint, Map<String, String> attributes) {
        Optional<Subscription> existing =
                subscribers.values().stream()
                        .map(Subscriber::subscription)
                        .filter(each -> each.isFor(topic, protocol, endpoint))
                        .findFirst();
        if (existing.isPresent()) {
            boolean same =
                    attributes.entrySet().stream()
                            .allMatch(each ->
                                    existing.get()
                                            .attributes()
                                            .getOrDefault(each.getKey(), "")
                                            .equals(each.getValue()));
            return same
                    ? Answer.ok(existing.get())
                    : Answer.refused(
                            SnsError.invalid(
                                    "Attributes Reason: Subscription already exists with different"
                                            + " attributes"));
        }
        if (subscribers.size() >= RESOURCES_MAX) {
            return Answer.refused(
                    new SnsError(
                            "SubscriptionLimitExceededException",
                            "There are too many subscriptions."));
        }
        String arn = topic + ":" + uuids.get();
        return saved(new Subscription(arn, topic, protocol, endpoint, attributes));
    }

    private static Answer<Topic> same(
            Topic existing, Map<String, String> attributes, Map<String, String> tags) {
        boolean sameAttributes =
                attributes.entrySet().stream()
                        .allMatch(each ->
                                existing.attributes()
                                        .getOrDefault(each.getKey(), "")
                                        .equals(each.getValue()));
        if (!sameAttributes) {
            return Answer.refused(
                    SnsError.invalid(
                            "Attributes Reason: Topic already exists with different attributes"));
        }
        return tags.isEmpty() || tags.equals(existing.tags())
                ? Answer.ok(existing)
                : Answer.refused(
                        SnsError.invalid("Tags Reason: Topic already exists with different tags"));
    }

    private Answer<Topic> saved(Topic topic) {
        store.save(topic);
        topics.put(topic.arn().toString(), topic);
        return Answer.ok(topic);
    }

    private Answer<Subscription> saved(Subscription subscription) {
        store.save(subscription);
        admit(subscription);
        return Answer.ok(subscription);
    }

    private void admit(Subscription subscription) {
        String policy = subscription.filterPolicy();
        Predicate<String> filter =
                policy.isEmpty()
                        ? _ -> true
                        : policies.compile(policy).orElse(_ -> false); // was checked when it came
        subscribers.put(subscription.arn(), new Subscriber(subscription, filter));
    }

    /// A subscription, ready to decide.
    private record Subscriber(Subscription subscription, Predicate<String> filter) {
        boolean wants(Publication publication) {
            if (subscription.filterPolicy().isEmpty()) {
                return true;
            }
            return filter.test(
                    subscription.filtersBody()
                            ? publication.message(subscription.protocol())
                            : Envelope.forFilter(publication.attributes()));
        }
    }
}
