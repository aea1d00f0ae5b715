package io.penstock.services.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.QueueCore.Demand;
import io.penstock.services.queue.core.QueueCore.Receipt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A FIFO queue with as many groups as anybody has.
@Timeout(60)
class ManyGroupsTest {
    private static final int GROUPS = 100_000;
    private static final int DEPTH = 2;

    private final QueueCore queue = QueueCore.fifo(Duration.ofDays(1), 2 * GROUPS);
    private long nowNanos;

    @Test
    void handsOutAHundredThousandGroupsInTheOrderTheyWereSent() {
        for (int round = 0; round < DEPTH; round++) {
            for (int group = 0; group < GROUPS; group++) {
                nowNanos++;
                queue.admit(message(round * GROUPS + group + 1, group), new Tick(nowNanos));
            }
        }

        for (int round = 0; round < DEPTH; round++) {
            List<Message> held = firstOfEveryGroup();
            assertThat(queue.anyVisible()).as("all are locked").isFalse();
            long before = (long) round * GROUPS;
            assertThat(held.stream().mapToLong(Message::number).toArray())
                    .isEqualTo(LongStream.rangeClosed(before + 1, before + GROUPS).toArray());
            held.forEach(
                    message -> queue.delete(new Receipt(message.number(), 1), new Tick(nowNanos)));
        }
        assertThat(queue.counts().all()).isZero();
    }

    private List<Message> firstOfEveryGroup() {
        var held = new ArrayList<Message>(GROUPS);
        var one = new Demand(1, Duration.ofHours(1), 0);
        while (queue.anyVisible()) {
            nowNanos++;
            held.addAll(queue.receive(one, new Moment(new Tick(nowNanos), 1)).taken());
        }
        return held;
    }

    private Message message(int number, int group) {
        var origin = new MessageContent.Origin(0, "", "", "g" + group, "", "d" + number);
        var content =
                new MessageContent(
                        new UUID(0, number),
                        "body",
                        new Md5(0, 0),
                        4,
                        Collections.emptySortedMap(),
                        origin);
        return new Message(number, content, nowNanos, 0);
    }
}
