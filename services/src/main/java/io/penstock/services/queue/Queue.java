package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Timeline;
import io.penstock.services.queue.Answer.Done;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.FairnessSnapshot;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.QueueCore.Receipt;
import io.penstock.services.queue.core.QueueCore.VisibilityChange;
import io.penstock.services.queue.core.TenantView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One queue as its clients see it: SQS's operations on messages, attributes and tags. Validates
/// what comes in; an operation that succeeded is on stable storage. Thread-safe.
public final class Queue {
    /// How many tenants are shown at most.
    public static final int TENANTS_MAX = 1_000;

    private static final int RECEIVE_MAX = 10;
    private static final int WAIT_SECONDS_MAX = 20;
    private static final int VISIBILITY_SECONDS_MAX = 43_200;

    private final HostedQueue hosted;
    private final Queues queues;

    Queue(HostedQueue hosted, Queues queues) {
        this.hosted = hosted;
        this.queues = queues;
    }

    /// Returns the queue's ARN.
    public QueueArn arn() {
        return hosted.arn();
    }

    /// Returns whether this is the very queue that `other` is, and not another of the same name
    /// that was created after it was deleted.
    public boolean isStill(Queue other) {
        return hosted.id() == other.hosted.id();
    }

    /// Sends one message.
    ///
    /// @param sender the account or access key that sends, told to receivers as `SenderId`
    public Answer<Sent> send(Outgoing message, String sender) {
        return draft(message, "One or more parameters are invalid.")
                .then(draft -> hosted.send(List.of(draft), sender))
                .map(List::getFirst);
    }

    /// Sends up to ten messages; each succeeds or fails for itself.
    public Answer<Batch.Outcome<Sent>> sendBatch(
            List<Batch.Entry<Outgoing>> entries, String sender) {
        Optional<SqsError> fault = Batch.fault(entries);
        if (fault.isPresent()) {
            return Answer.refused(fault.get());
        }
        var drafts = new ArrayList<Batch.Entry<Answer<Draft>>>(entries.size());
        long bytes = 0;
        for (Batch.Entry<Outgoing> entry : entries) {
            Answer<Draft> draft = SendRules.draft(entry.value(), attributes().delay());
            bytes += draft instanceof Answer.Ok<Draft>(var sound) ? sound.sizeBytes() : 0;
            drafts.add(
                    new Batch.Entry<>(
                            entry.id(),
                            draft.then(sound ->
                                    fitting(
                                            sound,
                                            "One or more parameters cannot be validated."))));
        }
        if (bytes > Batch.BYTES_MAX) {
            return Answer.refused(
                    new SqsError(
                            "BatchRequestTooLong",
                            "Batch requests cannot be longer than %d bytes. You have sent %d bytes."
                                    .formatted(Batch.BYTES_MAX, bytes)));
        }
        return sendDrafts(drafts, sender);
    }

    /// Receives messages, waiting for the first one as long as the request or the queue says.
    ///
    /// @throws InterruptedException if interrupted while waiting; nothing was received then
    public Answer<List<QueueMessage>> receive(Receiving request) throws InterruptedException {
        var selection = new Selection(request.systemAttributeNames(), request.attributeNames());
        Optional<SqsError> fault = fault(request).or(selection::fault);
        if (fault.isPresent()) {
            return Answer.refused(fault.get());
        }
        Integer max = request.max();
        return hosted.receive(
                        max == null ? 1 : max,
                        seconds(request.visibilitySeconds(), attributes().visibility()),
                        seconds(request.waitSeconds(), attributes().receiveWait()))
                .map(deliveries -> deliveries.stream().map(d -> message(d, selection)).toList());
    }

    /// Deletes the message that a receipt handle names; doing so twice is fine.
    public Answer<Done> delete(String receiptHandle) {
        return receipt(receiptHandle).then(receipt -> hosted.delete(List.of(receipt)));
    }

    /// Deletes up to ten messages; each succeeds or fails for itself.
    public Answer<Batch.Outcome<Done>> deleteBatch(List<Batch.Entry<String>> entries) {
        Optional<SqsError> fault = Batch.fault(entries);
        return fault.<Answer<Batch.Outcome<Done>>>map(Answer::refused)
                .orElseGet(() -> Answer.ok(deleteAll(entries)));
    }

    /// Hides a received message for `seconds` from now on; 0 makes it visible.
    public Answer<Done> changeVisibility(String receiptHandle, int seconds) {
        if (seconds < 0 || seconds > VISIBILITY_SECONDS_MAX) {
            return Answer.refused(
                    SqsError.invalidValue(
                            seconds,
                            "VisibilityTimeout",
                            "VisibilityTimeout must be an integer between 0 and "
                                    + VISIBILITY_SECONDS_MAX
                                    + "."));
        }
        return receipt(receiptHandle)
                .then(receipt -> hosted.changeVisibility(receipt, Duration.ofSeconds(seconds)))
                .then(change -> visibilityAnswer(change, receiptHandle, seconds));
    }

    /// Changes up to ten visibilities; each succeeds or fails for itself.
    public Answer<Batch.Outcome<Done>> changeVisibilityBatch(
            List<Batch.Entry<VisibilityWish>> entries) {
        Optional<SqsError> fault = Batch.fault(entries);
        if (fault.isPresent()) {
            return Answer.refused(fault.get());
        }
        var answers = new ArrayList<Batch.Entry<Answer<Done>>>(entries.size());
        for (Batch.Entry<VisibilityWish> entry : entries) {
            VisibilityWish wish = entry.value();
            answers.add(
                    new Batch.Entry<>(
                            entry.id(), changeVisibility(wish.receiptHandle(), wish.seconds())));
        }
        return Answer.ok(Batch.Outcome.collect(answers));
    }

    /// Deletes all messages, at most once a minute.
    public Answer<Done> purge() {
        return hosted.purge()
                .then(purged ->
                        purged
                                ? Done.answer()
                                : Answer.refused(
                                        new SqsError(
                                                "PurgeQueueInProgress",
                                                "Only one PurgeQueue operation on "
                                                        + arn().name()
                                                        + " is allowed every 60 seconds.")));
    }

    /// Returns the attributes of these names, or all for `All`, sorted by name.
    public Answer<SortedMap<String, String>> attributes(List<String> names) {
        SortedMap<String, String> all = allAttributes();
        if (names.contains("All")) {
            return Answer.ok(all);
        }
        var chosen = new TreeMap<String, String>();
        for (String name : names) {
            String value = all.get(name);
            if (value != null) {
                chosen.put(name, value);
            } else if (!QueueAttributes.settable(name)) {
                return Answer.refused(SqsError.unknownAttribute(name));
            }
        }
        return Answer.ok(chosen);
    }

    /// Changes attributes; an empty text removes those that may be absent.
    public Answer<Done> changeAttributes(Map<String, String> changes) {
        return hosted.redefine(definition ->
                definition
                        .attributes()
                        .with(changes)
                        .then(next -> queues.checkRedrive(arn(), next))
                        .map(next -> definition.with(next, queues.nowMillis())));
    }

    /// Returns the tags, sorted by key.
    public SortedMap<String, String> tags() {
        return hosted.definition().tags();
    }

    /// Adds tags, or overwrites them.
    public Answer<Done> tag(Map<String, String> tags) {
        return hosted.redefine(definition -> {
            var next = new TreeMap<>(definition.tags());
            next.putAll(tags);
            return Names.checkTags(arn().name(), next).map(_ -> definition.with(next));
        });
    }

    /// Removes tags; keys without a tag are fine.
    public Answer<Done> untag(List<String> keys) {
        return hosted.redefine(definition -> {
            var next = new TreeMap<>(definition.tags());
            next.keySet().removeAll(keys);
            return Answer.ok(definition.with(next));
        });
    }

    /// Returns how many messages stand where.
    public QueueCore.Counts counts() {
        return hosted.counts();
    }

    /// Returns what CloudWatch's fair-queue metrics and the age of the oldest message are made of.
    public FairnessSnapshot fairness() {
        return hosted.fairness();
    }

    /// Returns the largest message groups of a standard queue, the largest backlog first. Looks at
    /// every group while the queue waits: for people, not for programs that ask often.
    ///
    /// @param max 1 to [#TENANTS_MAX]
    public List<TenantView> tenants(int max) {
        if (max < 1 || max > TENANTS_MAX) {
            throw new IllegalArgumentException("max " + max);
        }
        return hosted.tenants(max);
    }

    /// Returns the queue's own visibility timeout.
    public Duration visibilityTimeout() {
        return attributes().visibility();
    }

    /// Calls `ready` whenever messages may have become receivable: sent, delay or visibility over,
    /// released. Sometimes for nothing, never too seldom. `ready` must not block.
    public Timeline.Registration onReady(Runnable ready) {
        return hosted.onReady(ready);
    }

    private QueueAttributes attributes() {
        return hosted.definition().attributes();
    }

    private Answer<Draft> draft(Outgoing message, String tooLong) {
        return SendRules.draft(message, attributes().delay())
                .then(draft -> fitting(draft, tooLong));
    }

    private Answer<Draft> fitting(Draft draft, String tooLong) {
        int max = attributes().messageBytesMax();
        return draft.sizeBytes() <= max
                ? Answer.ok(draft)
                : Answer.refused(
                        SqsError.invalidParameter(
                                tooLong
                                        + " Reason: Message must be shorter than "
                                        + max
                                        + " bytes."));
    }

    private Answer<Batch.Outcome<Sent>> sendDrafts(
            List<Batch.Entry<Answer<Draft>>> drafts, String sender) {
        var sound = new ArrayList<Draft>(drafts.size());
        for (Batch.Entry<Answer<Draft>> entry : drafts) {
            if (entry.value() instanceof Answer.Ok<Draft>(var draft)) {
                sound.add(draft);
            }
        }
        Answer<List<Sent>> all =
                sound.isEmpty() ? Answer.ok(List.of()) : hosted.send(sound, sender);
        return all.map(sent -> {
            var next = sent.iterator();
            var answers = new ArrayList<Batch.Entry<Answer<Sent>>>(drafts.size());
            for (Batch.Entry<Answer<Draft>> entry : drafts) {
                answers.add(new Batch.Entry<>(entry.id(), entry.value().map(_ -> next.next())));
            }
            return Batch.Outcome.collect(answers);
        });
    }

    private Batch.Outcome<Done> deleteAll(List<Batch.Entry<String>> entries) {
        var receipts = new ArrayList<Receipt>(entries.size());
        var answers = new ArrayList<Batch.Entry<Answer<Receipt>>>(entries.size());
        for (Batch.Entry<String> entry : entries) {
            Answer<Receipt> receipt = receipt(entry.value());
            answers.add(new Batch.Entry<>(entry.id(), receipt));
            if (receipt instanceof Answer.Ok<Receipt>(var sound)) {
                receipts.add(sound);
            }
        }
        Answer<Done> deleted = receipts.isEmpty() ? Done.answer() : hosted.delete(receipts);
        return Batch.Outcome.collect(
                answers.stream()
                        .map(a -> new Batch.Entry<>(a.id(), a.value().then(_ -> deleted)))
                        .toList());
    }

    private Answer<Receipt> receipt(String handle) {
        return ReceiptHandle.parse(handle)
                .filter(parsed -> parsed.queue() == hosted.id())
                .<Answer<Receipt>>map(parsed -> Answer.ok(parsed.receipt()))
                .orElseGet(() -> Answer.refused(SqsError.receiptHandleIsInvalid(handle)));
    }

    private static Answer<Done> visibilityAnswer(
            VisibilityChange change, String handle, int seconds) {
        return switch (change) {
            case VisibilityChange.Changed _, VisibilityChange.TooLate _ -> Done.answer();
            case VisibilityChange.Missing _ ->
                    Answer.refused(
                            SqsError.invalidValue(
                                    handle,
                                    "ReceiptHandle",
                                    "Message does not exist or is not available for visibility"
                                            + " timeout change."));
            case VisibilityChange.BeyondLimit _ ->
                    Answer.refused(
                            SqsError.invalidValue(
                                    seconds,
                                    "VisibilityTimeout",
                                    "Total VisibilityTimeout for the message is beyond the limit"
                                            + " [43200 seconds]"));
        };
    }

    private static Optional<SqsError> fault(Receiving request) {
        return outside(request.max(), 1, RECEIVE_MAX, "MaxNumberOfMessages")
                .or(() -> outside(request.waitSeconds(), 0, WAIT_SECONDS_MAX, "WaitTimeSeconds"))
                .or(() ->
                        outside(
                                request.visibilitySeconds(),
                                0,
                                VISIBILITY_SECONDS_MAX,
                                "VisibilityTimeout"));
    }

    private static Optional<SqsError> outside(
            @Nullable Integer value, int least, int most, String parameter) {
        if (value == null || (value >= least && value <= most)) {
            return Optional.empty();
        }
        String reason =
                least > 0
                        ? "Must be between %d and %d, if provided.".formatted(least, most)
                        : "Must be >= %d and <= %d, if provided.".formatted(least, most);
        return Optional.of(SqsError.invalidValue(value, parameter, reason));
    }

    private static Duration seconds(@Nullable Integer asked, Duration otherwise) {
        return asked == null ? otherwise : Duration.ofSeconds(asked);
    }

    private static QueueMessage message(Delivery delivery, Selection selection) {
        SortedMap<String, MessageAttribute> user = selection.userOf(delivery.content());
        return new QueueMessage(
                delivery.content().id().toString(),
                new ReceiptHandle(delivery.queue(), delivery.receipt()).text(),
                delivery.content().body(),
                selection.systemOf(delivery),
                user,
                delivery.content().md5().hex(),
                AttributeDigest.of(user));
    }

    private SortedMap<String, String> allAttributes() {
        QueueDefinition definition = hosted.definition();
        QueueCore.Counts counts = hosted.counts();
        var all = new TreeMap<>(definition.attributes().texts());
        all.put("ApproximateNumberOfMessages", Integer.toString(counts.visible()));
        all.put("ApproximateNumberOfMessagesNotVisible", Integer.toString(counts.inFlight()));
        all.put("ApproximateNumberOfMessagesDelayed", Integer.toString(counts.delayed()));
        all.put("CreatedTimestamp", Long.toString(definition.createdMillis() / 1_000));
        all.put("LastModifiedTimestamp", Long.toString(definition.modifiedMillis() / 1_000));
        all.put("QueueArn", arn().toString());
        return all;
    }

    /// A wish to change one visibility.
    ///
    /// @param seconds 0 to 43,200 from now on
    public record VisibilityWish(String receiptHandle, int seconds) {}
}
