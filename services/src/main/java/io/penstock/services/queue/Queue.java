package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Timeline;
import io.penstock.services.queue.Answer.Done;
import io.penstock.services.queue.SendRules.Draft;
import io.penstock.services.queue.core.CallRates.Action;
import io.penstock.services.queue.core.FairnessSnapshot;
import io.penstock.services.queue.core.QueueCore;
import io.penstock.services.queue.core.QueueCore.Receipt;
import io.penstock.services.queue.core.QueueCore.VisibilityChange;
import io.penstock.services.queue.core.TenantView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One queue as its clients see it: SQS's operations on messages, attributes and tags. Validates
/// what comes in; an operation that succeeded is on stable storage. Thread-safe.
public final class Queue {
    /// How many tenants are shown at most.
    public static final int TENANTS_MAX = 1_000;

    /// Up to how many messages a queue is searched.
    public static final int SEARCHED_MAX = 100_000;

    /// How many messages [#deleteMany] deletes with each commit.
    public static final int DELETES_MAX = 1_000;

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

    /// Returns the number of the queue, which no other queue has or will have.
    long id() {
        return hosted.id();
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
        return rates().call(Action.SEND)
                .then(_ -> draft(message, "One or more parameters are invalid."))
                .then(draft -> rates().groupCall(Action.SEND, draft))
                .then(draft -> hosted.send(List.of(draft), sender))
                .map(List::getFirst);
    }

    /// Sends up to ten messages; each succeeds or fails for itself.
    public Answer<Batch.Outcome<Sent>> sendBatch(
            List<Batch.Entry<Outgoing>> entries, String sender) {
        Optional<SqsError> fault =
                fault(rates().call(Action.SEND_BATCH)).or(() -> Batch.fault(entries));
        if (fault.isPresent()) {
            return Answer.refused(fault.get());
        }
        Optional<SqsError> missing =
                entries.stream()
                        .flatMap(e -> SendRules.batchFault(e.value(), attributes()).stream())
                        .findFirst();
        if (missing.isPresent()) {
            return Answer.refused(missing.get());
        }
        var drafts = new ArrayList<Batch.Entry<Answer<Draft>>>(entries.size());
        long bytes = 0;
        for (Batch.Entry<Outgoing> entry : entries) {
            Answer<Draft> draft = SendRules.draft(entry.value(), attributes());
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
        return sendDrafts(countedByGroup(drafts), sender);
    }

    /// Receives messages, waiting for the first one as long as the request or the queue says.
    ///
    /// @throws InterruptedException if interrupted while waiting; nothing was received then
    public Answer<List<QueueMessage>> receive(Receiving request) throws InterruptedException {
        var selection = new Selection(request.systemAttributeNames(), request.attributeNames());
        Optional<SqsError> fault =
                fault(rates().call(Action.RECEIVE)).or(() -> fault(request)).or(selection::fault);
        if (fault.isPresent()) {
            return Answer.refused(fault.get());
        }
        Integer max = request.max();
        return hosted.receive(
                        max == null ? 1 : max,
                        seconds(request.visibilitySeconds(), attributes().visibility()),
                        seconds(request.waitSeconds(), attributes().receiveWait()),
                        request.attemptId() == null ? "" : request.attemptId())
                .map(deliveries -> messages(deliveries, selection));
    }

    /// Deletes the message that a receipt handle names; doing so twice is fine.
    public Answer<Done> delete(String receiptHandle) {
        return rates().call(Action.DELETE)
                .then(_ -> receipt(receiptHandle))
                .then(receipt -> hosted.delete(List.of(receipt)))
                .then(late -> late.isEmpty() ? Done.answer() : expired(receiptHandle));
    }

    /// Deletes up to ten messages; each succeeds or fails for itself.
    public Answer<Batch.Outcome<Done>> deleteBatch(List<Batch.Entry<String>> entries) {
        Optional<SqsError> fault =
                fault(rates().call(Action.DELETE_BATCH)).or(() -> Batch.fault(entries));
        return fault.<Answer<Batch.Outcome<Done>>>map(Answer::refused)
                .orElseGet(() -> Answer.ok(deleteAll(entries)));
    }

    /// Deletes any number of messages, [#DELETES_MAX] with each commit; for callers in process, who
    /// need not keep to the limits of a request, nor to those of calls.
    ///
    /// @return the handles of the messages that were not deleted, with the cause
    public Map<String, SqsError> deleteMany(List<String> receiptHandles) {
        var failed = new HashMap<String, SqsError>();
        for (int from = 0; from < receiptHandles.size(); from += DELETES_MAX) {
            int to = Math.min(from + DELETES_MAX, receiptHandles.size());
            deleteSome(receiptHandles.subList(from, to), failed);
        }
        return failed;
    }

    /// Hides a received message for `seconds` from now on; 0 makes it visible.
    public Answer<Done> changeVisibility(String receiptHandle, int seconds) {
        return changeVisibility(new VisibilityWish(receiptHandle, seconds));
    }

    /// Changes one visibility.
    public Answer<Done> changeVisibility(VisibilityWish wish) {
        return rates().call(Action.CHANGE_VISIBILITY)
                .then(_ -> checked(wish))
                .then(sound -> hosted.changeVisibility(List.of(sound)))
                .then(changes -> visibilityAnswer(changes.getFirst(), wish));
    }

    /// Changes up to ten visibilities; each succeeds or fails for itself.
    public Answer<Batch.Outcome<Done>> changeVisibilityBatch(
            List<Batch.Entry<VisibilityWish>> entries) {
        Optional<SqsError> fault =
                fault(rates().call(Action.CHANGE_VISIBILITY_BATCH)).or(() -> Batch.fault(entries));
        return fault.<Answer<Batch.Outcome<Done>>>map(Answer::refused)
                .orElseGet(() -> Answer.ok(changeAll(entries)));
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
            } else if (!attributes().settable(name)) {
                return Answer.refused(SqsError.unknownAttribute(name));
            }
        }
        return Answer.ok(chosen);
    }

    /// Changes attributes; an empty text removes those that may be absent. A dead-letter queue is
    /// looked at when it is named, not when something else is changed: it may be gone by then.
    public Answer<Done> changeAttributes(Map<String, String> changes) {
        boolean redrive = changes.containsKey(QueueAttributes.REDRIVE);
        return hosted.redefine(definition ->
                definition
                        .attributes()
                        .with(changes)
                        .then(next -> redrive ? queues.checkRedrive(arn(), next) : Answer.ok(next))
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

    /// Adds a statement to the policy that lets accounts do things. It is stored, not enforced.
    public Answer<Done> addPermission(Permission permission) {
        return changePolicy(policy -> QueuePolicy.add(policy, arn(), permission));
    }

    /// Removes the statement of that label from the policy; with the last one the policy goes.
    public Answer<Done> removePermission(String label) {
        return changePolicy(policy -> QueuePolicy.remove(policy, label));
    }

    /// Returns how many messages stand where.
    public QueueCore.Counts counts() {
        return hosted.counts();
    }

    /// Returns what CloudWatch's fair-queue metrics and the age of the oldest message are made of.
    public FairnessSnapshot fairness() {
        return hosted.fairness();
    }

    /// Returns the largest message groups of a standard queue, the largest first. Looks at every
    /// group while the queue waits: for people, not for programs that ask often.
    ///
    /// @param by what makes a group larger than another
    /// @param max 1 to [#TENANTS_MAX]
    public List<TenantView> tenants(TenantView.Size by, int max) {
        if (max < 1 || max > TENANTS_MAX) {
            throw new IllegalArgumentException("max " + max);
        }
        return hosted.tenants(by, max);
    }

    /// Searches a message by the id its sender was told. Looks at every message while the queue
    /// waits, unless there are more than [#SEARCHED_MAX]: for people, not for programs.
    public Whereabouts.Search search(UUID messageId) {
        return hosted.search(messageId, SEARCHED_MAX);
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

    private Answer<Done> changePolicy(Function<String, Answer<String>> change) {
        return hosted.redefine(definition ->
                change.apply(definition.attributes().policy())
                        .then(policy -> definition.attributes().with(Map.of("Policy", policy)))
                        .map(next -> definition.with(next, queues.nowMillis())));
    }

    private RateGate rates() {
        return hosted.rates();
    }

    private static Optional<SqsError> fault(Answer<Done> answer) {
        return answer instanceof Answer.Refused<Done>(var error)
                ? Optional.of(error)
                : Optional.empty();
    }

    /// Counts a batch once for each of its message groups. A group that had too many calls fails
    /// with all its messages, so that none overtakes another.
    private List<Batch.Entry<Answer<Draft>>> countedByGroup(
            List<Batch.Entry<Answer<Draft>>> drafts) {
        if (!attributes().highThroughput()) {
            return drafts;
        }
        var groups = new HashMap<String, Answer<Draft>>();
        var counted = new ArrayList<Batch.Entry<Answer<Draft>>>(drafts.size());
        for (Batch.Entry<Answer<Draft>> entry : drafts) {
            Answer<Draft> answer =
                    entry.value()
                            .then(draft ->
                                    groups.computeIfAbsent(
                                                    draft.groupId(),
                                                    _ ->
                                                            rates().groupCall(
                                                                            Action.SEND_BATCH,
                                                                            draft))
                                            .map(_ -> draft));
            counted.add(new Batch.Entry<>(entry.id(), answer));
        }
        return counted;
    }

    private QueueAttributes attributes() {
        return hosted.definition().attributes();
    }

    private Answer<Draft> draft(Outgoing message, String tooLong) {
        return SendRules.draft(message, attributes()).then(draft -> fitting(draft, tooLong));
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
        Answer<Set<Receipt>> deleted =
                receipts.isEmpty() ? Answer.ok(Set.of()) : hosted.delete(receipts);
        var outcomes = new ArrayList<Batch.Entry<Answer<Done>>>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            String handle = entries.get(i).value();
            Answer<Done> outcome =
                    answers.get(i)
                            .value()
                            .then(receipt ->
                                    deleted.then(late ->
                                            late.contains(receipt)
                                                    ? expired(handle)
                                                    : Done.answer()));
            outcomes.add(new Batch.Entry<>(entries.get(i).id(), outcome));
        }
        return Batch.Outcome.collect(outcomes);
    }

    private void deleteSome(List<String> handles, Map<String, SqsError> failed) {
        var receipts = new ArrayList<Receipt>(handles.size());
        var sound = new ArrayList<String>(handles.size());
        for (String handle : handles) {
            Optional<ReceiptHandle> parsed = ReceiptHandle.parse(handle);
            if (parsed.isPresent() && parsed.get().queue() == hosted.id()) {
                receipts.add(parsed.get().receipt());
                sound.add(handle);
            } else {
                failed.put(handle, SqsError.receiptHandleIsInvalid(handle));
            }
        }
        if (receipts.isEmpty()) {
            return;
        }
        switch (hosted.delete(receipts)) {
            case Answer.Ok<Set<Receipt>>(Set<Receipt> late) -> {
                for (int i = 0; !late.isEmpty() && i < receipts.size(); i++) {
                    if (late.contains(receipts.get(i))) {
                        failed.put(sound.get(i), expiredError(sound.get(i)));
                    }
                }
            }
            case Answer.Refused<Set<Receipt>>(SqsError error) ->
                    sound.forEach(handle -> failed.put(handle, error));
        }
    }

    private static Answer<Done> expired(String handle) {
        return Answer.refused(expiredError(handle));
    }

    private static SqsError expiredError(String handle) {
        return SqsError.invalidValue(handle, "ReceiptHandle", "The receipt handle has expired.");
    }

    private Answer<Receipt> receipt(String handle) {
        return ReceiptHandle.parse(handle)
                .filter(parsed -> parsed.queue() == hosted.id())
                .<Answer<Receipt>>map(parsed -> Answer.ok(parsed.receipt()))
                .orElseGet(() -> Answer.refused(SqsError.receiptHandleIsInvalid(handle)));
    }

    private Answer<HostedQueue.Wish> checked(VisibilityWish wish) {
        Integer seconds = wish.seconds;
        if (seconds == null) {
            return Answer.refused(SqsError.missingParameter("VisibilityTimeout"));
        }
        if (seconds < 0 || seconds > VISIBILITY_SECONDS_MAX) {
            return Answer.refused(
                    SqsError.invalidValue(
                            seconds,
                            "VisibilityTimeout",
                            "VisibilityTimeout must be an integer between 0 and "
                                    + VISIBILITY_SECONDS_MAX
                                    + "."));
        }
        return receipt(wish.receiptHandle)
                .map(receipt -> new HostedQueue.Wish(receipt, Duration.ofSeconds(seconds)));
    }

    private Batch.Outcome<Done> changeAll(List<Batch.Entry<VisibilityWish>> entries) {
        var checked = new ArrayList<Answer<HostedQueue.Wish>>(entries.size());
        var sound = new ArrayList<HostedQueue.Wish>(entries.size());
        for (Batch.Entry<VisibilityWish> entry : entries) {
            Answer<HostedQueue.Wish> wish = checked(entry.value());
            checked.add(wish);
            if (wish instanceof Answer.Ok<HostedQueue.Wish>(var value)) {
                sound.add(value);
            }
        }
        Answer<List<VisibilityChange>> changed =
                sound.isEmpty() ? Answer.ok(List.of()) : hosted.changeVisibility(sound);
        var answers = new ArrayList<Batch.Entry<Answer<Done>>>(entries.size());
        int next = 0;
        for (int i = 0; i < entries.size(); i++) {
            Batch.Entry<VisibilityWish> entry = entries.get(i);
            int place = next;
            next += checked.get(i) instanceof Answer.Ok<HostedQueue.Wish> ? 1 : 0;
            answers.add(
                    new Batch.Entry<>(
                            entry.id(),
                            checked.get(i)
                                    .then(_ -> changed)
                                    .then(all -> visibilityAnswer(all.get(place), entry.value()))));
        }
        return Batch.Outcome.collect(answers);
    }

    private static Answer<Done> visibilityAnswer(VisibilityChange change, VisibilityWish wish) {
        return switch (change) {
            case VisibilityChange.Changed _, VisibilityChange.TooLate _ -> Done.answer();
            case VisibilityChange.Missing _ ->
                    Answer.refused(
                            SqsError.invalidValue(
                                    wish.receiptHandle,
                                    "ReceiptHandle",
                                    "Message does not exist or is not available for visibility"
                                            + " timeout change."));
            case VisibilityChange.BeyondLimit _ ->
                    Answer.refused(
                            SqsError.invalidValue(
                                    String.valueOf(wish.seconds),
                                    "VisibilityTimeout",
                                    "Total VisibilityTimeout for the message is beyond the limit"
                                            + " [43200 seconds]"));
        };
    }

    private Optional<SqsError> fault(Receiving request) {
        return outside(request.max(), 1, RECEIVE_MAX, "MaxNumberOfMessages")
                .or(() -> outside(request.waitSeconds(), 0, WAIT_SECONDS_MAX, "WaitTimeSeconds"))
                .or(() ->
                        outside(
                                request.visibilitySeconds(),
                                0,
                                VISIBILITY_SECONDS_MAX,
                                "VisibilityTimeout"))
                .or(() -> GroupRules.attemptFault(request.attemptId(), attributes()));
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

    private static List<QueueMessage> messages(List<Delivery> deliveries, Selection selection) {
        var messages = new ArrayList<QueueMessage>(deliveries.size());
        for (Delivery delivery : deliveries) {
            messages.add(message(delivery, selection));
        }
        return messages;
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
    /// @param seconds 0 to 43,200 from now on; null if absent, which is refused
    public record VisibilityWish(String receiptHandle, @Nullable Integer seconds) {}
}
