package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.services.queue.Answer.Done;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The queues of one account in one region. Thread-safe.
public final class Queues {
    private static final int LIST_MAX = 1_000;

    private final QueueService service;
    private final String account;
    private final String region;

    Queues(QueueService service, String account, String region) {
        this.service = service;
        this.account = account;
        this.region = region;
    }

    /// Creates a queue, or finds the one of that name if it has the attributes asked for.
    public Answer<Queue> create(
            String name, Map<String, String> attributes, Map<String, String> tags) {
        boolean fifo = attributes.getOrDefault("FifoQueue", "").equals("true");
        QueueArn arn = arn(name);
        return Names.checkQueueName(name, fifo)
                .then(_ -> Names.checkTags(name, tags))
                .then(_ -> QueueAttributes.created(attributes))
                .then(wanted ->
                        service.create(
                                arn,
                                new QueueService.Creation(
                                        wanted,
                                        attributes.keySet(),
                                        new TreeMap<>(tags),
                                        () -> checkRedrive(arn, wanted))))
                .map(hosted -> new Queue(hosted, this));
    }

    /// Finds a queue by name.
    public Answer<Queue> find(String name) {
        return hosted(arn(name)).map(hosted -> new Queue(hosted, this));
    }

    /// Deletes a queue with all its messages.
    public Answer<Done> delete(String name) {
        return service.delete(arn(name));
    }

    /// Lists queues by name.
    ///
    /// @param prefix of the names, empty for all
    /// @param max 1 to 1000, null if absent
    /// @param token where the page before ended, null if absent
    public Answer<Page> list(String prefix, @Nullable Integer max, @Nullable String token) {
        return page(hosted -> hosted.arn().name().startsWith(prefix), max, token);
    }

    /// Returns all queues, ordered by name.
    public List<Queue> all() {
        return service.all(account, region)
                .sorted(Comparator.comparing(hosted -> hosted.arn().name()))
                .map(hosted -> new Queue(hosted, this))
                .toList();
    }

    /// Lists the queues that use the queue of that name as their dead-letter queue.
    public Answer<Page> deadLetterSources(
            String name, @Nullable Integer max, @Nullable String token) {
        QueueArn target = arn(name);
        return hosted(target).then(_ -> page(hosted -> feeds(hosted, target), max, token));
    }

    /// Checks that the dead-letter queue that `attributes` name may be one for `source`.
    Answer<QueueAttributes> checkRedrive(QueueArn source, QueueAttributes attributes) {
        Optional<RedrivePolicy> policy = attributes.redrive();
        if (policy.isEmpty()) {
            return Answer.ok(attributes);
        }
        QueueArn target = policy.get().target();
        String text = attributes.texts().getOrDefault("RedrivePolicy", "");
        if (target.equals(source)) {
            return refusedRedrive(text, "A queue cannot be its own dead letter queue.");
        }
        boolean near = target.account().equals(account) && target.region().equals(region);
        if (!near || service.find(target).isEmpty()) {
            return refusedRedrive(text, "Dead letter target does not exist.");
        }
        if (target.fifo() != source.fifo()) { // with both full stops, as AWS says it
            return refusedRedrive(
                    text, "Dead-letter queue must be same type of queue as the source..");
        }
        boolean allowed = service.find(target).filter(queue -> allows(queue, source)).isPresent();
        return allowed
                ? Answer.ok(attributes)
                : refusedRedrive(
                        text, "Dead letter target does not allow this queue as its source.");
    }

    long nowMillis() {
        return service.nowMillis();
    }

    private QueueArn arn(String name) {
        return new QueueArn(region, account, name);
    }

    private Answer<HostedQueue> hosted(QueueArn arn) {
        return service.find(arn)
                .<Answer<HostedQueue>>map(Answer::ok)
                .orElseGet(() -> Answer.refused(SqsError.queueDoesNotExist()));
    }

    private Answer<Page> page(
            Predicate<HostedQueue> wanted, @Nullable Integer max, @Nullable String token) {
        if (max != null && (max < 1 || max > LIST_MAX)) {
            return Answer.refused(
                    SqsError.invalidValue(
                            max, "MaxResults", "Must be between 1 and 1000, if provided."));
        }
        String after;
        try {
            after = token == null ? "" : text(Base64.getUrlDecoder().decode(token));
        } catch (IllegalArgumentException notOurs) {
            return Answer.refused(
                    SqsError.invalidValue(token, "NextToken", "It was not given by this server."));
        }
        int size = max == null ? LIST_MAX : max;
        List<String> names =
                service.all(account, region)
                        .filter(wanted)
                        .map(hosted -> hosted.arn().name())
                        .filter(name -> name.compareTo(after) > 0)
                        .sorted()
                        .limit(size + 1L)
                        .toList();
        List<String> shown = names.subList(0, Math.min(size, names.size()));
        boolean more = max != null && names.size() > size;
        return Answer.ok(new Page(shown, more ? token(shown.getLast()) : ""));
    }

    private static boolean allows(HostedQueue target, QueueArn source) {
        return target.definition().attributes().redriveAllow().allows(source);
    }

    static boolean feeds(HostedQueue source, QueueArn target) {
        return source.definition()
                .attributes()
                .redrive()
                .filter(policy -> policy.target().equals(target))
                .isPresent();
    }

    private static Answer<QueueAttributes> refusedRedrive(String text, String reason) {
        return Answer.refused(SqsError.invalidValue(text, "RedrivePolicy", reason));
    }

    private static String token(String name) {
        return Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Some names, and how to go on.
    ///
    /// @param names sorted
    /// @param nextToken empty if this is all
    public record Page(List<String> names, String nextToken) {}
}
