package io.penstock.services.queue.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.time.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/// A standard queue with very many tenants, and one with a very large backlog: what is done for one
/// receive, and when somebody becomes noisy, must not grow with either. No clock measures that
/// here. Tenants are counted whose use was settled, because nobody is looked at without it; and the
/// backlog's links are tied into circles, so that a walk over it does not end.
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ManyTenantsTest {
    private static final int TENANTS = 100_000;
    private static final int DEPTH = 10;
    private static final int MAX = 10; // of one receive
    private static final int COUNT_EVERY = 1_000; // receives
    private static final int BACKLOG = 1_000_000;
    private static final int SUSPICIOUS = FairRules.MIN_IN_FLIGHT;
    private static final int KNOT = 2 * Turns.LINED_MAX;
    private static final Duration STEP = Duration.ofNanos(1_000);

    private final Workshop shop = new Workshop(FairRules.STANDARD);
    private long lastNumber;

    @Test
    void handsOutAHundredThousandTenantsInTheOrderTheyWereSent() {
        List<Tenant> tenants = sendOfEveryTenant(DEPTH);

        drain(tenants, TENANTS * DEPTH);
    }

    @Test
    void messagesThatCameBackTakeTheirPlacesHoweverManyTenantsTheyAreOf() {
        List<Tenant> tenants = sendOfEveryTenant(2);
        List<Message> held = shop.receive(TENANTS);
        assertThat(held).hasSize(TENANTS);

        held.reversed().forEach(shop::release);

        drain(tenants, TENANTS * 2);
    }

    @Test
    void theLookOfEverySecondGoesOverAFewTenantsOnly() {
        List<Tenant> tenants = sendOfEveryTenant(2);
        assertThat(shop.receive(TENANTS)).hasSize(TENANTS);
        shop.pass(STEP);
        Tick before = shop.now();
        long seconds = 3;

        shop.pass(Duration.ofSeconds(seconds));

        assertThat(settledAfter(before, tenants))
                .isPositive()
                .isLessThanOrEqualTo(seconds * (NoiseWatch.WATCHED_MAX + NoiseWatch.ROUND_MAX));
    }

    @Test
    void aMillionWaitingMessagesStayUntouchedWhenTheirTenantBecomesNoisyAndQuietAgain() {
        Message first = send("", 1)[0];
        Message[] backlog = send("loud", BACKLOG);
        Message last = send("", 1)[0];
        assertThat(inLine(backlog)).as("in line with everybody else's").isZero();
        assertThat(shop.receive(1)).containsExactly(first);
        tie(backlog);

        List<Message> taken = shop.receive(SUSPICIOUS - 1);
        assertThat(taken).isEqualTo(part(backlog, 0, SUSPICIOUS - 1));
        assertThat(shop.noisy("loud")).isFalse();
        taken.addAll(shop.receive(1));
        assertThat(shop.noisy("loud")).isTrue();
        assertThat(shop.receive(2)).containsExactly(last, backlog[SUSPICIOUS]);
        taken.forEach(shop::release);
        shop.delete("loud", 1);
        Duration quiet = FairRules.HOLD.plus(NoiseWatch.LOOK_EVERY);
        shop.pass(quiet);

        assertThat(shop.noisy("loud")).isFalse();
        assertThat(shop.fairness().oldestAgeInQuietGroups()).isEqualTo(quiet);
        Message newcomer = send("", 1)[0];
        assertThat(shop.receive(SUSPICIOUS)).isEqualTo(taken);
        assertThat(shop.receive(1)).as("it is noisy again").containsExactly(newcomer);
        untie(backlog);
        assertThat(shop.receive(50_000))
                .isEqualTo(part(backlog, SUSPICIOUS + 1, SUSPICIOUS + 1 + 50_000));
    }

    @Test
    void aTenantHasAFewMessagesInLineAtMostWhenItBecomesNoisy() {
        Message[] few = send("loud", Turns.LINED_MAX);
        Message[] others = send("", 1);
        assertThat(inLine(few)).isEqualTo(Turns.LINED_MAX);

        shop.receive(SUSPICIOUS);

        assertThat(shop.noisy("loud")).isTrue();
        assertThat(inLine(few)).isZero();
        assertThat(shop.receive(1)).containsExactly(others);
    }

    private List<Tenant> sendOfEveryTenant(int depth) {
        var contents = new ArrayList<MessageContent>(TENANTS);
        var tenants = new ArrayList<Tenant>(TENANTS);
        for (int i = 0; i < TENANTS; i++) {
            contents.add(content("t" + i));
        }
        for (int round = 0; round < depth; round++) {
            for (MessageContent content : contents) {
                Message message = send(content);
                if (round == 0) {
                    tenants.add(tenantOf(message));
                }
            }
        }
        return tenants;
    }

    /// Receives and deletes everything, which must come by number, and counts now and then for how
    /// many tenants that is work.
    private void drain(List<Tenant> tenants, int count) {
        long expected = 0;
        for (int receives = 0; expected < count; receives++) {
            Tick before = shop.now();
            shop.pass(STEP);
            List<Message> got = shop.receive(MAX);
            got.forEach(shop::delete);
            for (Message message : got) {
                assertThat(message.number()).isEqualTo(++expected);
            }
            if (receives % COUNT_EVERY == 0) {
                assertThat(settledAfter(before, tenants)).isBetween(1L, (long) MAX);
            }
        }
        assertThat(shop.core.counts().all()).isZero();
        assertThat(shop.core.tenants(TenantView.Size.BACKLOG, 1, shop.moment())).isEmpty();
    }

    private Message[] send(String group, int count) {
        MessageContent content = content(group);
        var messages = new Message[count];
        for (int i = 0; i < count; i++) {
            messages[i] = send(content);
        }
        return messages;
    }

    /// Sends a message that shares its content with others; by the millions they are heavy.
    private Message send(MessageContent content) {
        var message = new Message(++lastNumber, content, shop.now().nanos(), 0);
        shop.core.admit(message, shop.now());
        return message;
    }

    private static long settledAfter(Tick before, List<Tenant> tenants) {
        long next = before.nanos() + 1;
        return tenants.stream().filter(tenant -> !tenant.usage.settledBefore(next)).count();
    }

    /// Returns how many that wait stand in the line of the whole queue, where somebody else stands,
    /// too.
    private static long inLine(Message[] messages) {
        return Arrays.stream(messages)
                .filter(Message::shown) // those in flight have the same links to each other
                .filter(message -> message.ahead != null || message.behind != null)
                .count();
    }

    /// Ties a knot into all links behind the first few and before the last few messages.
    private static void tie(Message[] backlog) {
        Message front = backlog[KNOT];
        front.behindOwn = front;
        front.younger = front;
        Message back = backlog[backlog.length - KNOT];
        back.aheadOwn = back;
        back.older = back;
    }

    private static void untie(Message[] backlog) {
        Message front = backlog[KNOT];
        front.behindOwn = backlog[KNOT + 1];
        front.younger = backlog[KNOT + 1];
        Message back = backlog[backlog.length - KNOT];
        back.aheadOwn = backlog[backlog.length - KNOT - 1];
        back.older = backlog[backlog.length - KNOT - 1];
    }

    private static List<Message> part(Message[] messages, int from, int to) {
        return Arrays.asList(messages).subList(from, to);
    }

    private static Tenant tenantOf(Message message) {
        Tenant tenant = message.tenant;
        if (tenant == null) {
            throw new AssertionError("no tenant");
        }
        return tenant;
    }

    private static MessageContent content(String group) {
        return new MessageContent(
                new UUID(0, 0),
                "body",
                new Md5(0, 0),
                4,
                Collections.emptySortedMap(),
                new MessageContent.Origin(0, "", "", group, ""));
    }
}
