package io.penstock.services.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.TopicArn;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.time.ManualTimeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicServiceTest {
    private static final TopicArn ORDERS = new TopicArn("us-east-1", "000000000000", "orders");
    private static final String QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";
    private static final String LETTERS = "arn:aws:sqs:us-east-1:000000000000:letters";

    private final List<String> handed = new ArrayList<>();
    private final Set<String> gone = new HashSet<>();
    private final Set<String> busy = new HashSet<>();
    private int ids;
    private final TopicService service =
            new TopicService(
                    TopicStore.inMemory(),
                    this::hand,
                    policy -> policy.equals("{}") ? Optional.empty() : Optional.of(policy::equals),
                    new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z")),
                    () -> "id-" + ++ids);

    @Test
    void wrapsAMessageForAQueue() {
        create();
        subscribe("sqs", QUEUE, Map.of());

        publish("news", "hello");

        assertThat(handed)
                .containsExactly(
                        QUEUE
                                + " {\"Type\":\"Notification\",\"MessageId\":\"id-2\",\"TopicArn\":"
                                + "\"arn:aws:sns:us-east-1:000000000000:orders\",\"Subject\":\"news\","
                                + "\"Message\":\"hello\",\"Timestamp\":\"2026-01-01T00:00:00.000Z\","
                                + "\"SignatureVersion\":\"1\",\"Signature\":\"UNSIGNED\","
                                + "\"SigningCertURL\":\"https://sns.us-east-1.amazonaws.com/"
                                + "SimpleNotificationService-unsigned.pem\",\"UnsubscribeURL\":"
                                + "\"https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&"
                                + "SubscriptionArn=arn:aws:sns:us-east-1:000000000000:orders:id-1\"}");
    }

    @Test
    void sendsWhatCannotBeHandedOverToTheDeadLetterQueue() {
        create();
        subscribe(
                "sqs",
                QUEUE,
                Map.of(
                        "RawMessageDelivery",
                        "true",
                        "RedrivePolicy",
                        "{\"deadLetterTargetArn\":\"" + LETTERS + "\"}"));
        gone.add(QUEUE);

        publish("", "hello");

        assertThat(handed).containsExactly(LETTERS + " hello");
    }

    @Test
    void acknowledgesNothingThatASubscriberHasNoRoomFor() {
        create();
        subscribe("sqs", QUEUE, Map.of());
        busy.add(QUEUE);

        assertThat(service.publish(ORDERS.toString(), request("", "hello")))
                .isEqualTo(Answer.refused(new SnsError("InternalErrorException", "full")));
    }

    @Test
    void findsWhatIsThereAlreadyAndRefusesAnotherLikeIt() {
        create();
        Answer<Subscription> first = subscribe("sqs", QUEUE, Map.of());

        assertThat(subscribe("sqs", QUEUE, Map.of())).isEqualTo(first);
        assertThat(subscribe("sqs", QUEUE, Map.of("RawMessageDelivery", "true")))
                .isEqualTo(
                        Answer.refused(
                                SnsError.invalid(
                                        "Attributes Reason: Subscription already exists with"
                                                + " different attributes")));
        assertThat(service.create(ORDERS, Map.of("DisplayName", "x"), Map.of()))
                .isEqualTo(
                        Answer.refused(
                                SnsError.invalid(
                                        "Attributes Reason: Topic already exists with different"
                                                + " attributes")));
    }

    @Test
    void refusesByNameWhatItHasNot() {
        create();

        assertThat(service.create(new TopicArn("r", "a", "x.fifo"), Map.of(), Map.of()))
                .isEqualTo(
                        Answer.refused(
                                SnsError.invalid(
                                        "Topic Name Reason: FIFO topics are not supported.")));
        assertThat(subscribe("http", "http://example.com", Map.of()))
                .isInstanceOf(Answer.Refused.class);
        assertThat(subscribe("sqs", QUEUE, Map.of("DeliveryPolicy", "{}")))
                .isEqualTo(
                        Answer.refused(
                                SnsError.invalid("DeliveryPolicy Reason: It is not supported.")));
        assertThat(subscribe("sqs", QUEUE, Map.of("FilterPolicy", "{}")))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void forgetsSubscriptionsWithTheirTopic() {
        create();
        subscribe("sqs", QUEUE, Map.of());

        service.delete(ORDERS.toString());

        assertThat(service.subscriptions("000000000000", "us-east-1")).isEmpty();
        assertThat(service.publish(ORDERS.toString(), request("", "x")))
                .isEqualTo(Answer.refused(SnsError.noTopic()));
    }

    @Test
    void checksMessages() {
        create();

        assertThat(refusal(request("", ""))).isEqualTo("Invalid parameter: Empty message");
        assertThat(refusal(request("x".repeat(101), "m"))).isEqualTo("Invalid parameter: Subject");
        assertThat(refusal(request("", "x".repeat(262_145))))
                .isEqualTo("Invalid parameter: Message too long");
        assertThat(
                        refusal(
                                new PublishRequest(
                                        "",
                                        "m",
                                        "",
                                        Optional.empty(),
                                        Map.of("n", new MessageAttribute.Text("Number", "x")),
                                        "")))
                .isEqualTo("Could not cast message attribute 'n' value to number.");
    }

    private String refusal(PublishRequest request) {
        return service.publish(ORDERS.toString(), request)
                        instanceof Answer.Refused<String>(SnsError(_, String message))
                ? message
                : "published";
    }

    private void create() {
        assertThat(service.create(ORDERS, Map.of(), Map.of())).isInstanceOf(Answer.Ok.class);
    }

    private Answer<Subscription> subscribe(
            String protocol, String endpoint, Map<String, String> attributes) {
        return service.subscribe(ORDERS.toString(), protocol, endpoint, attributes);
    }

    private void publish(String subject, String message) {
        assertThat(service.publish(ORDERS.toString(), request(subject, message)))
                .isInstanceOf(Answer.Ok.class);
    }

    private static PublishRequest request(String subject, String message) {
        return new PublishRequest(subject, message, "", Optional.empty(), Map.of(), "");
    }

    private Courier.Handing hand(Subscription subscription, Courier.Letter letter) {
        if (gone.contains(subscription.endpoint())) {
            return new Courier.Handing.Impossible("gone");
        }
        if (busy.contains(subscription.endpoint())) {
            return new Courier.Handing.Busy("full");
        }
        handed.add(subscription.endpoint() + " " + letter.body());
        return new Courier.Handing.Done();
    }
}
