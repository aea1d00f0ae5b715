package io.penstock.services.queue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The settable attributes of a queue: validated texts by AWS name, and the typed values that the
/// service works with. Immutable. Ranges and defaults: *Amazon SQS API Reference*,
/// SetQueueAttributes.
final class QueueAttributes {
    static final String REDRIVE = "RedrivePolicy";

    private static final String REDRIVE_ALLOW = "RedriveAllowPolicy";
    private static final String POLICY = "Policy";
    private static final String KMS_KEY = "KmsMasterKeyId";
    private static final String SQS_ENCRYPTION = "SqsManagedSseEnabled";
    private static final String FIFO = "FifoQueue";
    private static final String BY_CONTENT = "ContentBasedDeduplication";
    private static final String SCOPE = "DeduplicationScope";
    private static final String THROUGHPUT = "FifoThroughputLimit";
    private static final String PER_GROUP = "messageGroup";

    private static final List<Range> RANGES =
            List.of(
                    new Range("DelaySeconds", 0, 900, "0"),
                    new Range("MaximumMessageSize", 1_024, 1_048_576, "1048576"),
                    new Range("MessageRetentionPeriod", 60, 1_209_600, "345600"),
                    new Range("ReceiveMessageWaitTimeSeconds", 0, 20, "0"),
                    new Range("VisibilityTimeout", 0, 43_200, "30"),
                    new Range("KmsDataKeyReusePeriodSeconds", 60, 86_400, ""));

    private final SortedMap<String, String> texts;
    private final Optional<RedrivePolicy> redrive;
    private final RedriveAllowPolicy redriveAllow;

    // What every message asks for, ready to be told.
    private final boolean fifo;
    private final Duration delay;
    private final Duration receiveWait;
    private final Duration visibility;
    private final int messageBytesMax;

    private QueueAttributes(
            SortedMap<String, String> texts,
            Optional<RedrivePolicy> redrive,
            RedriveAllowPolicy redriveAllow) {
        this.texts = Collections.unmodifiableSortedMap(texts);
        this.redrive = redrive;
        this.redriveAllow = redriveAllow;
        fifo = texts.containsKey(FIFO);
        delay = seconds(texts, "DelaySeconds");
        receiveWait = seconds(texts, "ReceiveMessageWaitTimeSeconds");
        visibility = seconds(texts, "VisibilityTimeout");
        messageBytesMax = number(texts, "MaximumMessageSize");
    }

    /// Returns what a queue has if nothing is said.
    static QueueAttributes defaults() {
        var texts = new TreeMap<String, String>();
        for (Range range : RANGES) {
            if (!range.standard.isEmpty()) {
                texts.put(range.name, range.standard);
            }
        }
        texts.put(SQS_ENCRYPTION, "true");
        return new QueueAttributes(texts, Optional.empty(), new RedriveAllowPolicy.AllowAll());
    }

    private static QueueAttributes fifoDefaults() {
        var texts = new TreeMap<>(defaults().texts);
        texts.put(FIFO, "true");
        texts.put(BY_CONTENT, "false");
        texts.put(SCOPE, "queue");
        texts.put(THROUGHPUT, "perQueue");
        return new QueueAttributes(texts, Optional.empty(), new RedriveAllowPolicy.AllowAll());
    }

    /// Returns the attributes of a queue that is created with `wanted`, or what is wrong with them.
    /// Only here a queue becomes a FIFO queue.
    static Answer<QueueAttributes> created(Map<String, String> wanted) {
        String fifo = wanted.get(FIFO);
        if (fifo == null) {
            return defaults().with(wanted);
        }
        if (!fifo.equals("true")) {
            return Answer.refused(
                    fifo.equals("false")
                            ? SqsError.unknownAttribute(FIFO)
                            : SqsError.invalidAttributeValue(FIFO));
        }
        var others = new TreeMap<>(wanted);
        others.remove(FIFO);
        return fifoDefaults().with(others);
    }

    /// Returns these attributes with `changes` made, or what is wrong with them.
    Answer<QueueAttributes> with(Map<String, String> changes) {
        var next = new TreeMap<>(texts);
        for (Map.Entry<String, String> change : changes.entrySet()) {
            Optional<SqsError> fault = fault(change.getKey(), change.getValue());
            if (fault.isPresent()) {
                return Answer.refused(fault.get());
            }
            put(next, change.getKey(), change.getValue());
        }
        boolean ours = changes.getOrDefault(SQS_ENCRYPTION, "").equals("true");
        if (ours) {
            next.remove(KMS_KEY);
        }
        if (!changes.getOrDefault(KMS_KEY, "").isEmpty()) {
            if (ours) {
                return Answer.refused(
                        new SqsError(
                                "InvalidAttributeName",
                                "You can use one type of server-side encryption (SSE) at one time."
                                        + " You can either enable KMS SSE or SQS SSE."));
            }
            next.put(SQS_ENCRYPTION, "false");
        }
        boolean high = next.getOrDefault(THROUGHPUT, "").equals("perMessageGroupId");
        if (high && !next.getOrDefault(SCOPE, "").equals(PER_GROUP)) {
            return Answer.refused(
                    new SqsError(
                            "InvalidAttributeValue",
                            "Invalid value for the parameter FifoThroughputLimit. Reason:"
                                    + " perMessageGroupId is allowed only when DeduplicationScope is"
                                    + " messageGroup."));
        }
        return typed(next);
    }

    /// Returns whether this is a FIFO queue.
    boolean fifo() {
        return fifo;
    }

    boolean deduplicatesByContent() {
        return texts.getOrDefault(BY_CONTENT, "").equals("true");
    }

    /// Returns whether a FIFO queue's calls are counted by message group.
    boolean highThroughput() {
        return texts.getOrDefault(THROUGHPUT, "").equals("perMessageGroupId");
    }

    boolean deduplicatesPerGroup() {
        return texts.getOrDefault(SCOPE, "").equals(PER_GROUP);
    }

    /// Returns whether such a queue can have an attribute of that name, set or not.
    boolean settable(String name) {
        return fault(name, "")
                .filter(error -> error.code().equals("InvalidAttributeName"))
                .isEmpty();
    }

    /// Returns the texts by name, sorted.
    SortedMap<String, String> texts() {
        return texts;
    }

    Duration delay() {
        return delay;
    }

    Duration retention() {
        return seconds(texts, "MessageRetentionPeriod");
    }

    Duration receiveWait() {
        return receiveWait;
    }

    Duration visibility() {
        return visibility;
    }

    int messageBytesMax() {
        return messageBytesMax;
    }

    /// Returns the policy, empty if there is none.
    String policy() {
        return texts.getOrDefault(POLICY, "");
    }

    Optional<RedrivePolicy> redrive() {
        return redrive;
    }

    RedriveAllowPolicy redriveAllow() {
        return redriveAllow;
    }

    private static Duration seconds(Map<String, String> texts, String name) {
        return Duration.ofSeconds(number(texts, name));
    }

    private static int number(Map<String, String> texts, String name) {
        return Integer.parseInt(texts.getOrDefault(name, "0"));
    }

    private static void put(SortedMap<String, String> texts, String name, String value) {
        if (value.isEmpty()) {
            texts.remove(name);
        } else {
            texts.put(name, value);
        }
    }

    private static Answer<QueueAttributes> typed(SortedMap<String, String> texts) {
        Answer<Optional<RedrivePolicy>> redrive =
                texts.containsKey(REDRIVE)
                        ? RedrivePolicy.parse(texts.getOrDefault(REDRIVE, "")).map(Optional::of)
                        : Answer.ok(Optional.empty());
        Answer<RedriveAllowPolicy> allow =
                texts.containsKey(REDRIVE_ALLOW)
                        ? RedriveAllowPolicy.parse(texts.getOrDefault(REDRIVE_ALLOW, ""))
                        : Answer.ok(new RedriveAllowPolicy.AllowAll());
        return redrive.then(policy -> allow.map(all -> new QueueAttributes(texts, policy, all)));
    }

    private Optional<SqsError> fault(String name, String value) {
        for (Range range : RANGES) {
            if (range.name.equals(name)) {
                return range.contains(value)
                        ? Optional.empty()
                        : Optional.of(SqsError.invalidAttributeValue(name));
            }
        }
        return switch (name) {
            case POLICY ->
                    value.isEmpty() || QueuePolicy.valid(value)
                            ? Optional.empty()
                            : Optional.of(SqsError.invalidAttributeValue(name));
            case REDRIVE, REDRIVE_ALLOW, KMS_KEY -> Optional.empty();
            case SQS_ENCRYPTION ->
                    value.equals("true") || value.equals("false")
                            ? Optional.empty()
                            : Optional.of(SqsError.invalidAttributeValue(name));
            case FIFO, BY_CONTENT, SCOPE, THROUGHPUT ->
                    fifo() ? fifoFault(name, value) : standardFault(name);
            default -> Optional.of(SqsError.unknownAttribute(name));
        };
    }

    private static Optional<SqsError> fifoFault(String name, String value) {
        boolean sound =
                switch (name) {
                    case BY_CONTENT -> value.equals("true") || value.equals("false");
                    case SCOPE -> value.equals("queue") || value.equals(PER_GROUP);
                    case THROUGHPUT ->
                            value.equals("perQueue") || value.equals("perMessageGroupId");
                    default -> false; // FifoQueue: a queue stays what it is
                };
        if (sound) {
            return Optional.empty();
        }
        if (!name.equals(FIFO)) {
            return Optional.of(SqsError.invalidAttributeValue(name));
        }
        return Optional.of(
                value.equals("true")
                        ? SqsError.unknownAttribute(FIFO)
                        : new SqsError(
                                "InvalidAttributeValue",
                                "Invalid value for the parameter FifoQueue. Reason: Modifying queue"
                                        + " type is not supported."));
    }

    private static Optional<SqsError> standardFault(String name) {
        return Optional.of(
                name.equals(SCOPE) || name.equals(THROUGHPUT)
                        ? new SqsError(
                                "InvalidAttributeName",
                                "You can specify the "
                                        + name
                                        + " only when FifoQueue is set to true.")
                        : SqsError.unknownAttribute(name));
    }

    /// A numeric attribute.
    ///
    /// @param standard the default, empty if the attribute is absent by default
    private record Range(String name, int least, int most, String standard) {
        boolean contains(String value) {
            if (!value.matches("\\d{1,9}")) {
                return false;
            }
            int number = Integer.parseInt(value);
            return number >= least && number <= most;
        }
    }
}
