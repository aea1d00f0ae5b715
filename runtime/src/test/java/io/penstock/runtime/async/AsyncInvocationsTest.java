package io.penstock.runtime.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.DeskLimits;
import io.penstock.engine.async.EventRules;
import io.penstock.engine.async.Parcel;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.trace.Sampling;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AsyncInvocationsTest {
    private static final FunctionArn ORDERS = FunctionArn.of("us-east-1", "000000000000", "orders");
    private static final EventRules RULES =
            new EventRules(2, EventRules.AGE_MAX, "", "failures", "", false);

    private final ManualTimeline timeline =
            new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final FakeKeeper keeper = new FakeKeeper();
    private final BlockingQueue<InvocationRequest> invoked = new LinkedBlockingQueue<>();
    private final BlockingQueue<InvocationResult> results = new LinkedBlockingQueue<>();
    private final BlockingQueue<Parcel> delivered = new LinkedBlockingQueue<>();
    private AsyncInvocations driver = open();

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void keepsInvokesRetriesAndDelivers() throws InterruptedException {
        assertThat(accept("id")).isInstanceOf(Acceptance.Accepted.class);
        assertThat(keeper.size()).isEqualTo(1);
        for (int attempt = 1; attempt <= 3; attempt++) {
            InvocationRequest request = next(invoked);
            assertThat(request.requestId()).isEqualTo("id");
            assertThat(request.event().text()).isEqualTo("{}");
            assertThat(request.traceHeader()).startsWith("Root=1-").endsWith(";Sampled=1");
            results.add(broken());
            if (attempt < 3) {
                keeper.awaitNotes(attempt);
                timeline.advance(Duration.ofMinutes(attempt));
            }
        }

        Parcel parcel = next(delivered);

        assertThat(parcel.ending().attempts()).isEqualTo(3);
        assertThat(parcel.traceHeader()).contains(";Lineage=1:");
        keeper.awaitEmpty();
        assertThat(driver.story("id"))
                .extracting(line -> line.fact().text())
                .containsSequence("accepted", "attempt 1 failed: broken");
    }

    @Test
    void goesOnWithWhatAnEarlierProcessAccepted() throws InterruptedException {
        accept("id");
        next(invoked);
        driver.close(); // the invocation never ends

        driver = open();

        assertThat(next(invoked).requestId()).isEqualTo("id");
        results.add(new InvocationResult.Returned(Payload.of("1")));
        keeper.awaitEmpty();
        assertThat(delivered).isEmpty();
    }

    @Test
    void acceptsNothingWhenItIsClosedOrFull() {
        keeper.refuse();
        assertThat(accept("full")).isEqualTo(new Acceptance.Refused("full"));

        driver.close();

        assertThat(accept("late")).isEqualTo(new Acceptance.Refused("The server is stopping."));
        assertThat(invoked).isEmpty();
    }

    @Test
    void triesAgainAfterSomethingThatNobodyForesaw() throws InterruptedException {
        accept("id");
        next(invoked);
        results.add(new InvocationResult.FunctionFailed("", "bug", Payload.EMPTY));
        keeper.awaitNotes(1);
        timeline.advance(Duration.ofMinutes(1));

        assertThat(next(invoked).requestId()).isEqualTo("id");
        results.add(new InvocationResult.Returned(Payload.of("1")));
        keeper.awaitEmpty();
    }

    private AsyncInvocations open() {
        var opened =
                new AsyncInvocations(
                        new AsyncInvocations.Surroundings(
                                timeline,
                                this::invoke,
                                _ -> RULES,
                                keeper,
                                parcel -> {
                                    delivered.add(parcel);
                                    return new Delivery.Done();
                                },
                                (_, _, _) -> {},
                                _ -> Sampling.SAMPLED,
                                () -> new Random(1),
                                new DeskLimits(4, 4),
                                Duration.ofMillis(50)));
        opened.start();
        return opened;
    }

    private InvocationReport invoke(InvocationRequest request) throws InterruptedException {
        invoked.add(request);
        InvocationResult result = results.take();
        return new InvocationReport(result, "$LATEST", false, Duration.ZERO, Payload.EMPTY);
    }

    private Acceptance accept(String id) {
        return driver.accept(InvocationRequest.of(id, ORDERS, Payload.of("{}")));
    }

    private static InvocationResult broken() {
        return new InvocationResult.FunctionFailed("ValueError", "broken", Payload.of("{}"));
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        @Nullable T next = queue.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }

    /// Keeps events in memory, over the lives of drivers.
    private static final class FakeKeeper implements EventKeeper {
        private static final long LIMIT_MILLIS = 10_000;

        private final TreeMap<Long, Found> kept = new TreeMap<>();
        private long numbers;
        private int notes;
        private boolean full;

        @Override
        public synchronized Keeping keep(Payload document) {
            if (full) {
                return new Keeping.Refused("full");
            }
            kept.put(++numbers, new Found(numbers, document, Payload.EMPTY));
            return new Keeping.Kept(numbers);
        }

        @Override
        public synchronized long note(long number, Payload note, boolean safely) {
            kept.computeIfPresent(number, (_, found) -> new Found(number, found.document(), note));
            return safely ? 1 : 0;
        }

        @Override
        public synchronized void awaitSafe(long mark) {
            notes++;
            notifyAll();
        }

        @Override
        public synchronized void forget(long number) {
            kept.remove(number);
            notifyAll();
        }

        @Override
        public synchronized List<Found> found() {
            return List.copyOf(kept.values());
        }

        synchronized int size() {
            return kept.size();
        }

        synchronized void refuse() {
            full = true;
        }

        synchronized void awaitNotes(int count) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
            while (notes < count && System.nanoTime() - end < 0) {
                wait(LIMIT_MILLIS);
            }
            assertThat(notes).isGreaterThanOrEqualTo(count);
        }

        synchronized void awaitEmpty() throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LIMIT_MILLIS);
            while (!kept.isEmpty() && System.nanoTime() - end < 0) {
                wait(LIMIT_MILLIS);
            }
            assertThat(kept).isEmpty();
        }
    }
}
