package io.penstock.runtime.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.mapping.Facts.FunctionFact;
import io.penstock.engine.mapping.Facts.QueueFact;
import io.penstock.engine.mapping.MappingRefusal;
import io.penstock.engine.mapping.MappingRequest;
import io.penstock.engine.mapping.Member;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.runtime.mapping.ManagedMapping.Change;
import io.penstock.runtime.mapping.MappingBook.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MappingBookTest {
    private static final Realm REALM = new Realm("000000000000", "us-east-1");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final FunctionFact FUNCTION = new FunctionFact.Exists(Duration.ofSeconds(3));
    private static final QueueFact QUEUE = new QueueFact.Exists(Duration.ofSeconds(30));

    private final UnreliableStore store = new UnreliableStore();
    private final MappingBook book = book();

    @Test
    void writesDownWhatTheRulesAcceptAndSaysWhatRemains() {
        Entry.Made polling = made(create("a", true));
        Entry.Made resting = made(create("b", false));

        assertThat(polling.then()).isEqualTo(Change.START);
        assertThat(polling.mapping().state().wireName()).isEqualTo("Creating");
        assertThat(resting.then()).isEqualTo(Change.NONE);
        assertThat(resting.mapping().state().wireName()).isEqualTo("Disabled");
        assertThat(store.all())
                .containsExactlyInAnyOrder(
                        polling.mapping().toStore(), resting.mapping().toStore());
        assertThat(book.table().size()).isEqualTo(2);
    }

    @Test
    void writesNothingDownThatTheRulesRefuse() {
        made(create("a", true));

        assertThat(create("a", true)).isInstanceOf(Entry.Refused.class);

        assertThat(store.all()).hasSize(1);
        assertThat(book.table().size()).isEqualTo(1);
    }

    @Test
    void refusesToUpdateWhatIsBetweenTwoStates() {
        String uuid = uuid(made(create("a", true)));

        assertThat(book.update(uuid, request("b", true), FUNCTION, QUEUE, NOW))
                .isEqualTo(new Entry.Refused(MappingRefusal.inUse()));
        assertThat(book.update("unknown", request("b", true), FUNCTION, QUEUE, NOW))
                .isEqualTo(new Entry.Refused(MappingRefusal.unknown()));
        assertThat(store.all().getFirst().config().function().name()).isEqualTo("a");
    }

    @Test
    void updatesWhatRests() {
        String uuid = uuid(made(create("a", false)));

        assertThat(made(book.update(uuid, request("b", false), FUNCTION, QUEUE, NOW)).then())
                .isEqualTo(Change.APPLY);
        assertThat(store.all().getFirst().config().function().name()).isEqualTo("b");
        book.table().find(uuid).orElseThrow().applied(NOW);
        assertThat(made(book.update(uuid, request("b", true), FUNCTION, QUEUE, NOW)).then())
                .isEqualTo(Change.START);
    }

    @Test
    void forgetsWhatIsDeletedAndDoesNotPoll() {
        String uuid = uuid(made(create("a", false)));
        var foreign = new Realm("111111111111", "us-east-1");
        assertThat(book.delete(foreign, uuid, NOW))
                .isEqualTo(new Entry.Refused(MappingRefusal.unknown()));

        assertThat(made(book.delete(REALM, uuid, NOW)).then()).isEqualTo(Change.END);

        assertThat(store.all()).isEmpty();
        assertThat(book.table().size()).isZero();
    }

    @Test
    void bringsBackWhatPolledAndWhatDidNot() {
        made(create("a", true));
        made(create("b", false));
        MappingBook next = book();

        assertThat(next.restore())
                .singleElement()
                .satisfies(mapping -> {
                    assertThat(mapping.config().function().name()).isEqualTo("a");
                    assertThat(mapping.state().wireName()).isEqualTo("Enabling");
                });
        assertThat(next.table().all())
                .extracting(mapping -> mapping.state().wireName())
                .containsExactlyInAnyOrder("Enabling", "Disabled");
    }

    @Test
    void storesTagsOfItsOwnRealmOnly() {
        String uuid = uuid(made(create("a", false)));

        assertThat(book.retag(REALM, uuid, tags -> tags.put("team", "x"))).isTrue();
        assertThat(
                        book.retag(
                                new Realm("111111111111", "us-east-1"),
                                uuid,
                                tags -> tags.put("team", "y")))
                .isFalse();

        assertThat(store.all().getFirst().tags()).isEqualTo(Map.of("team", "x"));
    }

    @Test
    void doesNotBringBackWhatIsBeingDeletedWhenItIsTagged() {
        Entry.Made polling = made(create("a", true));
        polling.mapping().drivenBy(driver(polling.mapping()));
        made(book.delete(REALM, uuid(polling), NOW));

        assertThat(book.table().find(uuid(polling))).isPresent();
        assertThat(book.retag(REALM, uuid(polling), tags -> tags.put("team", "x"))).isFalse();

        assertThat(store.all()).isEmpty();
    }

    @Test
    void refusesAMappingWithMoreTagsThanAResourceMayHave() {
        assertThat(book.create(tagged(51), FUNCTION, QUEUE, NOW))
                .isEqualTo(
                        new Entry.Refused(
                                new MappingRefusal.InvalidParameter(
                                        "Number of tags exceeds resource tag limit.")));
        assertThat(book.create(tagged(50), FUNCTION, QUEUE, NOW)).isInstanceOf(Entry.Made.class);
    }

    private static MappingRequest tagged(int tags) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < tags; i++) {
            all.put("key-" + i, "x");
        }
        return request("a", false, all);
    }

    @Test
    void changesNothingThatTheStoreDidNotTake() {
        String uuid = uuid(made(create("a", false)));

        store.failOnce();
        assertThatIllegalStateException()
                .isThrownBy(() -> book.update(uuid, request("b", true), FUNCTION, QUEUE, NOW));
        store.failOnce();
        assertThatIllegalStateException()
                .isThrownBy(() -> book.retag(REALM, uuid, tags -> tags.put("team", "x")));
        store.failOnce();
        assertThatIllegalStateException().isThrownBy(() -> book.delete(REALM, uuid, NOW));

        ManagedMapping mapping = book.table().find(uuid).orElseThrow();
        assertThat(mapping.toStore()).isEqualTo(store.all().getFirst());
        assertThat(mapping.view().tags()).isEmpty();
        assertThat(made(book.update(uuid, request("b", true), FUNCTION, QUEUE, NOW)).then())
                .isEqualTo(Change.START);
        assertThat(mapping.toStore()).isEqualTo(store.all().getFirst());
        assertThat(made(book.delete(REALM, uuid, NOW)).then()).isEqualTo(Change.END);
    }

    /// Keeps mappings in memory, and fails when it is told to.
    private static final class UnreliableStore implements MappingStore {
        private final InMemoryMappingStore kept = new InMemoryMappingStore();
        private boolean fails;

        void failOnce() {
            fails = true;
        }

        @Override
        public void save(StoredMapping mapping) {
            check();
            kept.save(mapping);
        }

        @Override
        public void delete(String uuid) {
            check();
            kept.delete(uuid);
        }

        @Override
        public List<StoredMapping> all() {
            return kept.all();
        }

        private void check() {
            if (fails) {
                fails = false;
                throw new IllegalStateException("the disk is full");
            }
        }
    }

    /// Returns a driver that was never started, as one that still waits for an invocation.
    private static QueueMappingDriver driver(ManagedMapping mapping) {
        var timeline = new ManualTimeline(NOW);
        return new QueueMappingDriver(
                mapping.config(),
                new FakeQueue(timeline, Duration.ofSeconds(30), 3),
                mapping.journal(),
                new QueueMappingDriver.Means(
                        timeline, new FakeFunction(), new Alarms(timeline), Thread::new),
                new SplittableRandom(1),
                new QueueMappingDriver.Listener() {
                    @Override
                    public void polls(QueueMappingDriver driver) {}

                    @Override
                    public void drained(QueueMappingDriver driver) {}

                    @Override
                    public void broke(QueueMappingDriver driver, String reason) {}
                });
    }

    private MappingBook book() {
        var keeper = new JournalKeeper(new InMemoryJournalStore(), () -> {});
        return new MappingBook(store, keeper, new SplittableRandom(1));
    }

    private Entry create(String function, boolean enabled) {
        return book.create(request(function, enabled), FUNCTION, QUEUE, NOW);
    }

    private static Entry.Made made(Entry entry) {
        return switch (entry) {
            case Entry.Made made -> made;
            case Entry.Refused(var refusal) -> throw new AssertionError(refusal);
        };
    }

    private static String uuid(Entry.Made made) {
        return made.mapping().config().uuid();
    }

    private static MappingRequest request(String function, boolean enabled) {
        return request(function, enabled, Map.of());
    }

    private static MappingRequest request(
            String function, boolean enabled, Map<String, String> tags) {
        return new MappingRequest(
                Member.given(FunctionArn.of("us-east-1", "000000000000", function)),
                Member.given("arn:aws:sqs:us-east-1:000000000000:orders"),
                Member.given(enabled),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                Member.absent(),
                tags,
                Set.of());
    }
}
