package io.penstock.runtime.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.queue.MessageSource.Condition;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.queue.QueueMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every source of a queue mapping must do, whatever stands behind it. A test class implements
/// the three methods without a body and inherits the tests. Other modules keep a copy rather than a
/// dependency on test code.
interface MessageSourceContract {
    Duration VISIBILITY = Duration.ofSeconds(30);
    Duration PATIENCE = Duration.ofSeconds(2);

    /// Returns the source of an empty queue with [#VISIBILITY].
    MessageSource source();

    /// Returns the source of a queue that does not exist.
    MessageSource missing();

    /// Sends a message with this body and the String attribute `origin` = `test`.
    void send(String body);

    @Test
    default void bringsAMessageWithAllThatBelongsToIt() throws InterruptedException {
        send("hello");

        Reception.Messages reception = received(10);

        assertThat(reception.visibilityTimeout()).isEqualTo(VISIBILITY);
        QueueMessage message = reception.messages().getFirst();
        assertThat(message.body()).isEqualTo("hello");
        assertThat(message.messageId()).isNotEmpty();
        assertThat(message.md5OfBody()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
        assertThat(message.md5OfMessageAttributes()).hasSize(32);
        assertThat(message.attributes()).containsEntry("ApproximateReceiveCount", "1");
        assertThat(message.attributes())
                .containsKeys("SentTimestamp", "ApproximateFirstReceiveTimestamp", "SenderId");
        assertThat(message.messageAttributes())
                .containsEntry("origin", new MessageAttribute.Text("String", "test"));
    }

    @Test
    default void answersAnEmptyPollAtOnce() throws InterruptedException {
        assertThat(source().receive(10, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Reception.Messages.class, none -> assertThat(none.messages()).isEmpty());
    }

    @Test
    default void deletesAnyNumberOfMessages() throws InterruptedException {
        IntStream.range(0, 25).forEach(i -> send("message " + i));
        List<String> handles = new ArrayList<>();
        while (handles.size() < 25) {
            received(10).messages().forEach(each -> handles.add(each.receiptHandle()));
        }

        assertThat(source().delete(handles).failed()).isEmpty();

        assertThat(source().condition()).isEqualTo(new Condition.Answers(0, 0, 0, VISIBILITY));
    }

    @Test
    default void saysWhatTheQueueHolds() throws InterruptedException {
        send("one");
        send("two");
        received(1);

        assertThat(source().condition()).isEqualTo(new Condition.Answers(1, 1, 0, VISIBILITY));
    }

    @Test
    default void tellsHandlesThatCannotBeDeleted() throws InterruptedException {
        assertThat(source().delete(List.of("never ours")).failed())
                .singleElement()
                .satisfies(failure -> {
                    assertThat(failure.receiptHandle()).isEqualTo("never ours");
                    assertThat(failure.cause()).isNotEmpty();
                });
    }

    @Test
    default void saysThatAQueueIsMissing() throws InterruptedException {
        assertThat(missing().condition()).isEqualTo(new Condition.Missing());
        assertThat(missing().receive(1, Duration.ZERO))
                .isInstanceOfSatisfying(
                        Reception.Unreachable.class,
                        failure -> assertThat(failure.missing()).isTrue());
        assertThat(missing().delete(List.of("any")).failed()).hasSize(1);
    }

    private Reception.Messages received(int max) throws InterruptedException {
        Reception reception = source().receive(max, PATIENCE);
        assertThat(reception).isInstanceOf(Reception.Messages.class);
        return (Reception.Messages) reception;
    }
}
