package io.penstock.services.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.ManualTimeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the API reference and the developer guide of SQS say about standard queues, sentence by
/// sentence.
@Timeout(60)
class QueueRulesTest {
    private static final String ARN = "arn:aws:sqs:us-east-1:000000000000:";

    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final QueueService service =
            QueueService.inMemory(
                    timeline,
                    RandomGenerator.of("L64X128MixRandom"),
                    new QueueLimits(1L << 30, 2_000, 120_000, true, false));
    private final Queues queues = service.queues("000000000000", "us-east-1");
    private final Queue queue = create("orders", Map.of());

    @AfterEach
    void close() {
        service.close();
    }

    @Nested
    class Attributes {
        @Test
        void haveRangesWhoseEndsBelongToThem() {
            range("DelaySeconds", 0, 900);
            range("MaximumMessageSize", 1_024, 1_048_576);
            range("MessageRetentionPeriod", 60, 1_209_600);
            range("ReceiveMessageWaitTimeSeconds", 0, 20);
            range("VisibilityTimeout", 0, 43_200);
            range("KmsDataKeyReusePeriodSeconds", 60, 86_400);
            refusedValue("VisibilityTimeout", "");
            refusedValue("VisibilityTimeout", "3.5");
            refusedValue("SqsManagedSseEnabled", "maybe");
        }

        @Test
        void areUnknownOrNotForStandardQueuesOrNotToBeSet() {
            for (String name : List.of("Colour", "QueueArn", "CreatedTimestamp", "FifoQueue")) {
                assertThat(error(set(name, "1"))).isEqualTo(SqsError.unknownAttribute(name));
            }
            assertThat(error(set("ContentBasedDeduplication", "true")).message())
                    .isEqualTo("Unknown Attribute ContentBasedDeduplication.");
            assertThat(error(set("FifoThroughputLimit", "perQueue")).message())
                    .isEqualTo(
                            "You can specify the FifoThroughputLimit only when FifoQueue is set to"
                                    + " true.");
        }

        @Test
        void areGivenByNameOrNotAtAll() {
            assertThat(value(queue.attributes(List.of()))).isEmpty();
            assertThat(value(queue.attributes(List.of("Policy", "DelaySeconds"))))
                    .containsExactly(Map.entry("DelaySeconds", "0"));
        }

        @Test
        void knowOneEncryptionAtATime() {
            value(set("KmsMasterKeyId", "alias/mine"));
            assertThat(value(queue.attributes(List.of("All"))))
                    .containsEntry("SqsManagedSseEnabled", "false")
                    .containsEntry("KmsMasterKeyId", "alias/mine");
            value(set("SqsManagedSseEnabled", "true"));
            assertThat(value(queue.attributes(List.of("All")))).doesNotContainKey("KmsMasterKeyId");
            assertThat(
                            error(
                                    queue.changeAttributes(
                                            Map.of(
                                                    "KmsMasterKeyId", "k",
                                                    "SqsManagedSseEnabled", "true"))))
                    .isEqualTo(
                            new SqsError(
                                    "InvalidAttributeName",
                                    "You can use one type of server-side encryption (SSE) at one"
                                            + " time. You can either enable KMS SSE or SQS SSE."));
        }

        @Test
        void sayWhenTheyWereChanged() {
            timeline.advance(Duration.ofSeconds(5));
            value(set("DelaySeconds", "1"));

            Map<String, String> all = value(queue.attributes(List.of("All")));
            assertThat(all).containsEntry("CreatedTimestamp", "1767225600");
            assertThat(all).containsEntry("LastModifiedTimestamp", "1767225605");
        }

        @Test
        void expireWhatIsOlderThanAShortenedRetentionAtOnce() throws InterruptedException {
            send("old");
            timeline.advance(Duration.ofSeconds(100));
            send("young");
            QueueMessage held = receive(1).getFirst();
            value(set("MessageRetentionPeriod", "60"));

            assertThat(held.body()).isEqualTo("old");
            assertThat(queue.counts().inFlight()).as("messages in flight expire, too").isZero();
            assertThat(value(queue.delete(held.receiptHandle()))).as("as if deleted").isNotNull();
            assertThat(receive(10)).extracting(QueueMessage::body).containsExactly("young");
            timeline.advance(Duration.ofSeconds(60));
            assertThat(queue.counts().inFlight()).isZero();
        }

        @Test
        void delayOnlyWhatIsSentLater() throws InterruptedException {
            send("before");
            value(set("DelaySeconds", "10"));
            send("after");
            value(queue.send(new Outgoing("own", 5, Map.of(), Map.of(), null, null), "me"));
            value(set("DelaySeconds", "0"));

            assertThat(receive(10)).extracting(QueueMessage::body).containsExactly("before");
            assertThat(queue.counts().delayed()).isEqualTo(2);
            timeline.advance(Duration.ofSeconds(5));
            assertThat(receive(10)).extracting(QueueMessage::body).containsExactly("own");
            timeline.advance(Duration.ofSeconds(5));
            assertThat(receive(10)).extracting(QueueMessage::body).containsExactly("after");
        }

        @Test
        void hideForAsLongAsTheQueueSaysAtTheReceive() throws InterruptedException {
            send("one");
            value(set("VisibilityTimeout", "5"));
            receive(1);
            value(set("VisibilityTimeout", "500"));

            timeline.advance(Duration.ofSeconds(5));
            assertThat(receive(1)).hasSize(1);
        }

        @Test
        void waitAsLongAsTheQueueSaysUnlessTheRequestDoes() throws Exception {
            value(set("ReceiveMessageWaitTimeSeconds", "20"));
            assertThat(receive(new Receiving(1, 0, null, List.of(), List.of()))).isEmpty();
            var waiting =
                    new FutureTask<>(
                            () -> receive(new Receiving(1, null, null, List.of(), List.of())));
            Thread.ofVirtual().start(waiting);
            send("one");

            assertThat(waiting.get(10, TimeUnit.SECONDS)).hasSize(1);
        }

        private void range(String name, int least, int most) {
            value(set(name, Integer.toString(least)));
            value(set(name, Integer.toString(most)));
            refusedValue(name, Integer.toString(least - 1));
            refusedValue(name, Integer.toString(most + 1));
        }

        private void refusedValue(String name, String text) {
            assertThat(error(set(name, text)))
                    .isEqualTo(
                            new SqsError(
                                    "InvalidAttributeValue",
                                    "Invalid value for the parameter " + name + "."));
        }
    }

    @Nested
    class Redrive {
        @Test
        void asksTheDeadLetterQueueWhetherItTakesLetters() {
            Queue dead = create("dead", Map.of());
            value(allow(dead, "{\"redrivePermission\":\"denyAll\"}"));
            assertThat(error(set("RedrivePolicy", policy(3))).message())
                    .endsWith("Dead letter target does not allow this queue as its source.");
            value(
                    allow(
                            dead,
                            "{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":[\""
                                    + ARN
                                    + "orders\"]}"));
            value(set("RedrivePolicy", policy(3)));
            value(allow(dead, "{\"redrivePermission\":\"denyAll\"}"));
            value(allow(dead, ""));
            assertThat(value(dead.attributes(List.of("RedriveAllowPolicy")))).isEmpty();
        }

        @Test
        void isCheckedWhenItIsSetAndNotWithEveryOtherAttribute() {
            Queue dead = create("dead", Map.of());
            value(set("RedrivePolicy", policy(3)));

            value(allow(dead, "{\"redrivePermission\":\"denyAll\"}"));
            value(set("VisibilityTimeout", "7"));
            assertThat(error(set("RedrivePolicy", policy(4))).message())
                    .endsWith("Dead letter target does not allow this queue as its source.");

            value(queues.delete("dead"));
            value(set("DelaySeconds", "8"));
            assertThat(error(set("RedrivePolicy", policy(4))).message())
                    .endsWith("Dead letter target does not exist.");
            assertThat(value(queue.attributes(List.of("All"))))
                    .containsEntry("VisibilityTimeout", "7")
                    .containsEntry("DelaySeconds", "8")
                    .containsEntry("RedrivePolicy", policy(3));
        }

        @Test
        void allowsOneToTenNamedSources() {
            List<String> ten = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                ten.add("\"" + ARN + i + "\"");
            }
            value(allow(queue, byQueue(ten)));
            ten.add("\"" + ARN + "11\"");
            for (String wrong :
                    List.of(
                            byQueue(ten),
                            byQueue(List.of()),
                            "{\"redrivePermission\":\"allowAll\",\"sourceQueueArns\":[\"a\"]}",
                            "{\"redrivePermission\":\"some\"}",
                            "no JSON")) {
                assertThat(error(allow(queue, wrong)).message())
                        .startsWith(
                                "Value " + wrong + " for parameter RedriveAllowPolicy is invalid.");
            }
        }

        @Test
        void readsItsPolicyAsTextOrNumberAndSaysWhatIsWrong() {
            create("dead", Map.of());
            value(set("RedrivePolicy", policy(1)));
            value(set("RedrivePolicy", policy(1_000)));
            value(set("RedrivePolicy", policy(7).replace("7", "\"7\"")));
            for (int wrong : new int[] {0, 1_001}) {
                String text = policy(wrong);
                assertThat(error(set("RedrivePolicy", text)).message())
                        .isEqualTo(
                                "Value "
                                        + text
                                        + " for parameter RedrivePolicy is invalid. Reason: Invalid"
                                        + " value for maxReceiveCount: "
                                        + wrong
                                        + ", valid values are from 1 to 1000 both inclusive.");
            }
            assertThat(error(set("RedrivePolicy", "{\"maxReceiveCount\":1}")).message())
                    .endsWith("The required parameter 'deadLetterTargetArn' is missing");
            value(set("RedrivePolicy", ""));
            assertThat(value(queue.attributes(List.of("RedrivePolicy")))).isEmpty();
        }

        @Test
        void keepsWhatAMessageIsAndHowOftenItWasReceived() throws InterruptedException {
            Queue dead = create("dead", Map.of());
            value(set("RedrivePolicy", policy(1)));
            value(
                    queue.send(
                            new Outgoing(
                                    "letter",
                                    null,
                                    Map.of("k", RawAttribute.text("v")),
                                    Map.of("AWSTraceHeader", RawAttribute.text("Root=1")),
                                    "g",
                                    null),
                            "me"));
            QueueMessage before = receive(1).getFirst();
            timeline.advance(Duration.ofSeconds(30));
            assertThat(receive(1)).isEmpty();

            QueueMessage after = value(dead.receive(Receiving.everything(1, 0))).getFirst();
            assertThat(after.messageId()).isEqualTo(before.messageId());
            assertThat(after.body()).isEqualTo("letter");
            assertThat(after.messageAttributes()).isEqualTo(before.messageAttributes());
            var expected = new HashMap<>(before.attributes());
            expected.put("ApproximateReceiveCount", "2");
            expected.put("DeadLetterQueueSourceArn", ARN + "orders");
            assertThat(after.attributes()).containsExactlyInAnyOrderEntriesOf(expected);
        }

        @Test
        void isForgottenWhileItsTargetIsGone() throws InterruptedException {
            create("dead", Map.of());
            value(set("RedrivePolicy", policy(1)));
            send("one");
            receive(1);
            queues.delete("dead");
            timeline.advance(Duration.ofSeconds(30));

            assertThat(receive(1)).hasSize(1);
        }

        private Answer<?> allow(Queue target, String policy) {
            return target.changeAttributes(Map.of("RedriveAllowPolicy", policy));
        }

        private static String byQueue(List<String> arns) {
            return "{\"redrivePermission\":\"byQueue\",\"sourceQueueArns\":["
                    + String.join(",", arns)
                    + "]}";
        }

        private static String policy(int receives) {
            return "{\"deadLetterTargetArn\":\""
                    + ARN
                    + "dead\",\"maxReceiveCount\":"
                    + receives
                    + "}";
        }
    }

    @Nested
    class Bodies {
        @Test
        void mayHoldTheseCharactersAndNoOthers() {
            for (String fine :
                    List.of("\t\n\r ", "\uD7FF\uE000\uFFFD", "\uD800\uDC00\uDBFF\uDFFF")) {
                value(queue.send(Outgoing.of(fine), "me"));
            }
            for (String wrong :
                    List.of("\u0000", "\u000B", "\u001F", "\uFFFE", "\uD800", "\uDC00")) {
                assertThat(error(queue.send(Outgoing.of(wrong), "me")))
                        .isEqualTo(
                                new SqsError(
                                        "InvalidMessageContents",
                                        "Invalid characters found. Valid unicode characters are #x9"
                                                + " | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD |"
                                                + " #x10000 to #x10FFFF"));
            }
        }

        @Test
        void areAsLongAsOneMebibyteOfUtf8AttributesIncluded() {
            String most = "ü".repeat(1 << 19);
            value(queue.send(Outgoing.of(most), "me"));
            assertThat(error(queue.send(Outgoing.of(most + "x"), "me")).message())
                    .isEqualTo(
                            "One or more parameters are invalid. Reason: Message must be shorter than"
                                    + " 1048576 bytes.");

            value(set("MaximumMessageSize", "1024"));
            var attribute =
                    Map.of("name", new RawAttribute("String.x", "value", null)); // 4 + 8 + 5
            var trace = Map.of("AWSTraceHeader", RawAttribute.text("Root=1")); // not counted
            value(queue.send(message("x".repeat(1_007), attribute, trace), "me"));
            assertThat(error(queue.send(message("x".repeat(1_008), attribute, trace), "me")).code())
                    .isEqualTo("InvalidParameterValueException");
        }

        @Test
        void ofABatchAreAsLongAsOneMebibyteTogetherWhateverTheQueueAllows() {
            value(set("MaximumMessageSize", "1024"));
            var entries =
                    List.of(
                            new Batch.Entry<>("a", Outgoing.of("x".repeat(600_000))),
                            new Batch.Entry<>("b", Outgoing.of("x".repeat(600_000))));

            assertThat(error(queue.sendBatch(entries, "me")))
                    .isEqualTo(
                            new SqsError(
                                    "BatchRequestTooLong",
                                    "Batch requests cannot be longer than 1048576 bytes. You have"
                                            + " sent 1200000 bytes."));
        }

        @Test
        void areDelayedForFifteenMinutesAtMost() {
            value(queue.send(new Outgoing("b", 900, Map.of(), Map.of(), null, null), "me"));
            for (int wrong : new int[] {-1, 901}) {
                assertThat(
                                error(
                                                queue.send(
                                                        new Outgoing(
                                                                "b", wrong, Map.of(), Map.of(),
                                                                null, null),
                                                        "me"))
                                        .message())
                        .startsWith("Value " + wrong + " for parameter DelaySeconds is invalid.");
            }
        }
    }

    @Nested
    class MessageAttributes {
        @Test
        void haveNamesThatAwsTakes() {
            for (String fine : List.of("a", "A-b_c.9", "größe", "x".repeat(255), "awsome")) {
                value(send(fine, RawAttribute.text("v")));
            }
            refused(
                    "x".repeat(256),
                    "Message (user) attribute names must be shorter than 256 Bytes");
            refused(
                    "a b",
                    "Message (user) attributes name can only contain upper and lower score"
                            + " characters, digits, periods, hyphens and underscores. ");
            for (String wrong : List.of("aws.x", "AWS.x", "Amazon.x", ".x", "x.")) {
                refused(
                        wrong,
                        "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'."
                                + " These strings are reserved for internal use. Additionally, they"
                                + " cannot start or end with '.'.");
            }
        }

        @Test
        void haveTypesAndValuesThatAwsTakes() {
            for (String fine : List.of("0", "-1.5", "1e126", "1E-128", "9".repeat(38))) {
                value(send("n", new RawAttribute("Number.custom", fine, null)));
            }
            for (String wrong : List.of("x", "1e127", "1E-129", "9".repeat(39))) {
                assertThat(error(send("n", new RawAttribute("Number", wrong, null))).code())
                        .as(wrong)
                        .isEqualTo("InvalidParameterValueException");
            }
            for (String type : List.of("Text", "string", "", "String." + "x".repeat(249))) {
                assertThat(error(send("n", new RawAttribute(type, "v", null))))
                        .isEqualTo(
                                SqsError.invalidParameter(
                                        "Type for parameter MessageAttributes.Attribute_name.DataType"
                                                + " must be prefixedwith \"String\", \"Binary\", or"
                                                + " \"Number\", but was: "
                                                + type));
            }
            assertThat(error(send("n", RawAttribute.text(""))).message())
                    .isEqualTo(
                            "Message (user) attribute 'n' must contain a non-empty value of type"
                                    + " 'String'.");
            assertThat(error(send("n", new RawAttribute("Binary", null, Payload.EMPTY))).message())
                    .contains("non-empty value of type 'Binary'");
            assertThat(error(send("n", RawAttribute.text("\u0001"))))
                    .isEqualTo(
                            SqsError.invalidParameter(
                                    "Invalid characters found. Valid unicode characters are #x9 | #xA"
                                            + " | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to"
                                            + " #x10FFFF"));
        }

        @Test
        void areTenAtMost() {
            var attributes = new HashMap<String, RawAttribute>();
            for (int i = 0; i < 10; i++) {
                attributes.put("a" + i, RawAttribute.text("v"));
            }
            value(queue.send(message("b", attributes, Map.of()), "me"));
            attributes.put("a10", RawAttribute.text("v"));
            assertThat(error(queue.send(message("b", attributes, Map.of()), "me")).code())
                    .isEqualTo("InvalidParameterValueException");
        }

        @Test
        void ofTheSystemAreTheTraceHeaderAlone() {
            value(
                    queue.send(
                            message(
                                    "b",
                                    Map.of(),
                                    Map.of("AWSTraceHeader", RawAttribute.text("t"))),
                            "me"));
            assertThat(
                            error(
                                            queue.send(
                                                    message(
                                                            "b",
                                                            Map.of(),
                                                            Map.of(
                                                                    "SenderId",
                                                                    RawAttribute.text("t"))),
                                                    "me"))
                                    .message())
                    .contains("SenderId");
        }

        @Test
        void ofTheSystemAreDigestedOnlyIfTheClientSentThem() throws InterruptedException {
            Map<String, RawAttribute> sent = Map.of("AWSTraceHeader", RawAttribute.text("Root=1"));
            assertThat(traced(Map.of(), "Root=2").md5OfSystemAttributes()).isEmpty();
            assertThat(traced(sent, "Root=2").md5OfSystemAttributes())
                    .isEqualTo(traced(sent, "").md5OfSystemAttributes())
                    .hasSize(32);
            assertThat(traced(Map.of(), "Root=\u0001").md5OfSystemAttributes()).isEmpty();
            assertThat(receive(10))
                    .extracting(
                            message -> message.attributes().getOrDefault("AWSTraceHeader", "none"))
                    .containsExactly("Root=2", "Root=1", "Root=1", "none");
        }

        private Sent traced(Map<String, RawAttribute> system, String trace) {
            return value(
                    queue.send(new Outgoing("b", null, Map.of(), system, null, null, trace), "me"));
        }

        @Test
        void areReturnedAsTheRequestNamesThem() throws InterruptedException {
            assertThat(names("All")).containsExactly("bar", "foo", "foo.x");
            assertThat(names("*")).containsExactly("bar", "foo", "foo.x");
            assertThat(names(".*")).containsExactly("bar", "foo", "foo.x");
            assertThat(names("foo.*", "bar")).containsExactly("bar", "foo", "foo.x");
            assertThat(names("foo.x")).containsExactly("foo.x");
            assertThat(names("no such name", "a b", "..")).isEmpty();
            assertThat(names()).isEmpty();
        }

        private List<String> names(String... wanted) throws InterruptedException {
            var attributes =
                    Map.of(
                            "foo", RawAttribute.text("v"),
                            "foo.x", RawAttribute.text("v"),
                            "bar", RawAttribute.text("v"));
            value(queue.send(message("b", attributes, Map.of()), "me"));
            QueueMessage got =
                    receive(new Receiving(1, 0, null, List.of(), List.of(wanted))).getFirst();
            assertThat(got.md5OfMessageAttributes().isEmpty())
                    .isEqualTo(got.messageAttributes().isEmpty());
            return List.copyOf(got.messageAttributes().keySet());
        }

        private Answer<Sent> send(String name, RawAttribute attribute) {
            return queue.send(message("b", Map.of(name, attribute), Map.of()), "me");
        }

        private void refused(String name, String message) {
            assertThat(error(send(name, RawAttribute.text("v"))))
                    .isEqualTo(SqsError.invalidParameter(message));
        }
    }

    @Nested
    class Groups {
        @Test
        void mayBeNamedOnStandardQueues() throws InterruptedException {
            String most = "0azAZ!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" + "x".repeat(128 - 37);
            value(queue.send(inGroup(most), "me"));

            assertThat(receive(1).getFirst().attributes())
                    .containsEntry("MessageGroupId", most)
                    .doesNotContainKey("SequenceNumber");
            for (String wrong : List.of("", "a b", "ü", "x".repeat(129))) {
                assertThat(error(queue.send(inGroup(wrong), "me")).message())
                        .isEqualTo(
                                "Value "
                                        + wrong
                                        + " for parameter MessageGroupId is invalid. Reason:"
                                        + " MessageGroupId can only include alphanumeric and"
                                        + " punctuation characters. 1 to 128 in length.");
            }
        }

        @Test
        void haveNoDeduplicationOnStandardQueues() {
            assertThat(
                            error(
                                            queue.send(
                                                    new Outgoing(
                                                            "b", null, Map.of(), Map.of(), "g",
                                                            "d"),
                                                    "me"))
                                    .message())
                    .isEqualTo(
                            "Value d for parameter MessageDeduplicationId is invalid. Reason: The"
                                    + " request includes a parameter that is not valid for this queue"
                                    + " type.");
        }

        private static Outgoing inGroup(String group) {
            return new Outgoing("b", null, Map.of(), Map.of(), group, null);
        }
    }

    @Nested
    class Batches {
        @Test
        void haveIdsOfEightyCharacters() {
            value(
                    queue.sendBatch(
                            List.of(new Batch.Entry<>("x".repeat(80), Outgoing.of("b"))), "me"));
            for (String wrong : List.of("", "x".repeat(81), "a.b", "ü")) {
                assertThat(error(queue.deleteBatch(List.of(new Batch.Entry<>(wrong, "handle")))))
                        .isEqualTo(
                                new SqsError(
                                        "InvalidBatchEntryId",
                                        "A batch entry id can only contain alphanumeric characters,"
                                                + " hyphens and underscores. It can be at most 80"
                                                + " letters long."));
            }
        }

        @Test
        void changeVisibilitiesEachForItself() throws InterruptedException {
            send("one");
            send("two");
            List<QueueMessage> held = receive(2);
            value(queue.delete(held.get(1).receiptHandle()));

            Batch.Outcome<Answer.Done> outcome =
                    value(
                            queue.changeVisibilityBatch(
                                    List.of(
                                            wish("a", held.get(0).receiptHandle(), 0),
                                            wish("b", held.get(1).receiptHandle(), 0),
                                            wish("c", "garbage", 0),
                                            wish("d", held.get(0).receiptHandle(), 43_201),
                                            wish("e", held.get(0).receiptHandle(), null))));

            assertThat(outcome.successful()).extracting(Batch.Entry::id).containsExactly("a");
            assertThat(outcome.failed())
                    .extracting(failure -> failure.id() + " " + failure.error().code())
                    .containsExactly(
                            "b InvalidParameterValueException",
                            "c ReceiptHandleIsInvalid",
                            "d InvalidParameterValueException",
                            "e MissingRequiredParameterException");
            assertThat(receive(10)).extracting(QueueMessage::body).containsExactly("one");
        }

        private static Batch.Entry<Queue.VisibilityWish> wish(
                String id, String handle, @Nullable Integer seconds) {
            return new Batch.Entry<>(id, new Queue.VisibilityWish(handle, seconds));
        }
    }

    @Nested
    class Receives {
        @Test
        void ofNoVisibilityLeaveAMessageVisibleButCount() throws InterruptedException {
            send("one");
            var atOnce = new Receiving(10, 0, 0, List.of("All"), List.of());

            assertThat(receive(atOnce)).hasSize(1);
            assertThat(receive(atOnce).getFirst().attributes())
                    .containsEntry("ApproximateReceiveCount", "2")
                    .containsEntry("SenderId", "me")
                    .containsEntry("ApproximateFirstReceiveTimestamp", "1767225600000")
                    .containsEntry("SentTimestamp", "1767225600000");
        }

        @Test
        void haveRangesWhoseEndsBelongToThem() throws InterruptedException {
            for (int wrong : new int[] {0, 11}) {
                assertThat(error(queue.receive(Receiving.everything(wrong, 0))).message())
                        .isEqualTo(
                                "Value "
                                        + wrong
                                        + " for parameter MaxNumberOfMessages is invalid. Reason:"
                                        + " Must be between 1 and 10, if provided.");
            }
            for (int wrong : new int[] {-1, 43_201}) {
                var request = new Receiving(1, 0, wrong, List.of(), List.of());
                assertThat(error(queue.receive(request)).message())
                        .startsWith("Value " + wrong + " for parameter VisibilityTimeout");
            }
        }

        @Test
        void endWithNothingWhenTheirTimeIsOver() throws Exception {
            var waiting = new FutureTask<>(() -> receive(Receiving.everything(1, 20)));
            Thread thread = Thread.ofVirtual().start(waiting);
            while (!waiting.isDone()) {
                timeline.advance(Duration.ofSeconds(20)); // until it has begun to wait, and is over
                thread.join(Duration.ofMillis(1));
            }

            assertThat(waiting.get()).isEmpty();
        }

        @Test
        void hideAnewOnlyWhatIsStillHeld() throws InterruptedException {
            send("one");
            String stale = receive(1).getFirst().receiptHandle();
            timeline.advance(Duration.ofSeconds(30));
            value(queue.changeVisibility(stale, 600));
            QueueMessage again = receive(1).getFirst();
            value(queue.changeVisibility(stale, 0));
            assertThat(receive(1)).as("the latest receive alone holds it").isEmpty();

            value(queue.delete(again.receiptHandle()));
            assertThat(error(queue.changeVisibility(again.receiptHandle(), 0)).message())
                    .isEqualTo(
                            "Value "
                                    + again.receiptHandle()
                                    + " for parameter ReceiptHandle is invalid. Reason: Message does"
                                    + " not exist or is not available for visibility timeout change.");
            assertThat(error(queue.changeVisibility(again.receiptHandle(), 43_201)).code())
                    .isEqualTo("InvalidParameterValueException");
        }

        @Test
        void giveHandlesOfOneQueueOnly() throws InterruptedException {
            send("one");
            String handle = receive(1).getFirst().receiptHandle();
            assertThat(handle.length()).isLessThanOrEqualTo(1_024);

            assertThat(error(create("other", Map.of()).delete(handle)).code())
                    .isEqualTo("ReceiptHandleIsInvalid");
        }
    }

    @Nested
    class Lives {
        @Test
        void endWithAPurgeWhereverAMessageIs() throws InterruptedException {
            send("in flight");
            receive(1);
            send("visible");
            value(queue.send(new Outgoing("late", 60, Map.of(), Map.of(), null, null), "me"));
            value(queue.purge());

            assertThat(queue.counts().visible()).isZero();
            assertThat(queue.counts().inFlight()).isZero();
            assertThat(queue.counts().delayed()).isZero();
            send("next");
            assertThat(receive(10)).hasSize(1);
        }

        @Test
        void leaveANameForAMinuteWhereThatIsAskedFor() {
            send("lost");
            value(queues.delete("orders"));
            assertThat(error(queues.delete("orders"))).isEqualTo(SqsError.queueDoesNotExist());
            assertThat(error(queue.send(Outgoing.of("b"), "me")))
                    .isEqualTo(SqsError.queueDoesNotExist());
            assertThat(error(queues.create("orders", Map.of(), Map.of())))
                    .isEqualTo(
                            new SqsError(
                                    "QueueDeletedRecently",
                                    "You must wait 60 seconds after deleting a queue before you can"
                                            + " create another with the same name."));
            timeline.advance(Duration.ofSeconds(60));
            assertThat(create("orders", Map.of()).counts().visible()).isZero();
        }

        @Test
        void beginWithANameOfEightyCharacters() {
            create("A-z_0".repeat(16), Map.of());
            for (String wrong : List.of("", "x".repeat(81), "a.b", "ü", "a.fifo")) {
                assertThat(error(queues.create(wrong, Map.of(), Map.of())).message())
                        .isEqualTo(
                                "Can only include alphanumeric characters, hyphens, or underscores. 1"
                                        + " to 80 in length");
            }
            assertThat(create("Orders", Map.of()).isStill(queue)).as("case matters").isFalse();
        }

        @Test
        void areOneWhateverIsNotNamedInASecondCreate() {
            value(set("DelaySeconds", "7"));
            assertThat(create("orders", Map.of()).isStill(queue)).isTrue();
            assertThat(create("orders", Map.of("DelaySeconds", "7")).isStill(queue)).isTrue();
            assertThat(
                            error(queues.create("orders", Map.of("DelaySeconds", "0"), Map.of()))
                                    .message())
                    .isEqualTo(
                            "A queue already exists with the same name and a different value for"
                                    + " attribute DelaySeconds");
        }
    }

    @Nested
    class Tags {
        @Test
        void areFiftyAndHaveBounds() {
            var tags = new HashMap<String, String>();
            for (int i = 0; i < 50; i++) {
                tags.put("k" + i, "");
            }
            value(queue.tag(tags));
            value(queue.tag(Map.of("k1", "again")));
            assertThat(queue.tags()).hasSize(50).containsEntry("k1", "again");
            refused(Map.of("k50", ""));
            value(queue.untag(List.of("k0", "k1", "unknown")));
            value(queue.tag(Map.of("x".repeat(128), "y".repeat(256))));
            refused(Map.of("x".repeat(129), ""));
            refused(Map.of("", ""));
            refused(Map.of("k", "y".repeat(257)));
            refused(Map.of("aws:k", ""));
            refused(Map.of("AWS:k", ""));
        }

        private void refused(Map<String, String> tags) {
            assertThat(error(queue.tag(tags)).code()).isEqualTo("InvalidParameterValueException");
        }
    }

    @Nested
    class Lists {
        @Test
        void haveAThousandNamesAndATokenOnlyWhereAPageWasAskedFor() {
            for (int i = 0; i < 1_001; i++) {
                create("q-%04d".formatted(i), Map.of());
            }
            Queues.Page all = value(queues.list("q", null, null));
            assertThat(all.names()).hasSize(1_000);
            assertThat(all.nextToken()).isEmpty();

            Queues.Page page = value(queues.list("q", 1_000, null));
            assertThat(page.nextToken()).isNotEmpty();
            assertThat(value(queues.list("q", 1_000, page.nextToken())).names())
                    .containsExactly("q-1000");
            assertThat(value(queues.list("Q", null, null)).names()).isEmpty();
            for (int wrong : new int[] {0, 1_001}) {
                assertThat(error(queues.list("", wrong, null)).code())
                        .isEqualTo("InvalidParameterValueException");
            }
            assertThat(error(queues.list("", 1, "%%%")).code())
                    .isEqualTo("InvalidParameterValueException");
        }
    }

    private Queue create(String name, Map<String, String> attributes) {
        return value(queues.create(name, attributes, Map.of()));
    }

    private Answer<Answer.Done> set(String name, String text) {
        return queue.changeAttributes(Map.of(name, text));
    }

    private void send(String body) {
        value(queue.send(Outgoing.of(body), "me"));
    }

    private static Outgoing message(
            String body, Map<String, RawAttribute> attributes, Map<String, RawAttribute> system) {
        return new Outgoing(body, null, attributes, system, null, null);
    }

    private List<QueueMessage> receive(int max) throws InterruptedException {
        return receive(Receiving.everything(max, 0));
    }

    private List<QueueMessage> receive(Receiving request) throws InterruptedException {
        return value(queue.receive(request));
    }

    private static <T> T value(Answer<T> answer) {
        return CrashVictim.value(answer);
    }

    private static SqsError error(Answer<?> answer) {
        if (answer instanceof Answer.Refused<?>(var error)) {
            return error;
        }
        throw new AssertionError("was not refused: " + answer);
    }
}
