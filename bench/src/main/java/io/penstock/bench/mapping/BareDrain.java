package io.penstock.bench.mapping;

import io.penstock.bench.floor.BareRuntime;
import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import io.penstock.bench.process.Crew;
import io.penstock.bench.queue.SendBatch;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.event.SqsEvent;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.QueueMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// The floor: a list in memory instead of a queue, one thread per function process that takes ten
/// messages, writes their event and waits for the answer. No polling, no deleting, no disk.
final class BareDrain implements Contender {
    private static final QueueArn QUEUE = new QueueArn("us-east-1", "000000000000", "bench");
    private static final byte[] ANSWER = FunctionCode.ANSWER.getBytes(StandardCharsets.US_ASCII);

    private final List<BareRuntime> runtimes;
    private final MappingLoad load;
    private final SeenMessages seen;
    private final List<QueueMessage> messages;

    /// @param runtimes from then on belong to the contender
    BareDrain(List<BareRuntime> runtimes, MappingLoad load, SeenMessages seen) {
        this.runtimes = runtimes;
        this.load = load;
        this.seen = seen;
        this.messages = messages(load);
    }

    @Override
    public String name() {
        return "floor: list and bare sockets";
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        int count = load.messages(phase);
        AtomicInteger next = new AtomicInteger();
        List<Callable<Latencies>> tasks = new ArrayList<>();
        runtimes.forEach(runtime -> tasks.add(() -> drain(runtime, next, count)));
        Stopwatch watch = Stopwatch.start();
        Crew.run(tasks);
        Stopwatch.Reading reading = watch.stop();
        String wrong = seen.check(count);
        return wrong.isEmpty()
                ? new Outcome.Measured(Sample.of(count, reading, new Latencies()))
                : new Outcome.Wrong(wrong);
    }

    private Latencies drain(BareRuntime runtime, AtomicInteger next, int count) throws IOException {
        while (true) {
            int first = next.getAndAdd(MappingLoad.BATCH);
            if (first >= count) {
                return new Latencies();
            }
            int end = Math.min(first + MappingLoad.BATCH, count);
            Payload event = SqsEvent.write(messages.subList(first, end), QUEUE, false);
            if (!runtime.deliver(event.array(), event.offset(), event.length()).sameAs(ANSWER)) {
                throw new IOException("the function failed");
            }
            runtime.proceed();
        }
    }

    private static List<QueueMessage> messages(MappingLoad load) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("ApproximateReceiveCount", "1");
        attributes.put("SentTimestamp", "1767225600000");
        attributes.put("SenderId", "AIDAIENQZJOLO23YVJ4VO");
        attributes.put("ApproximateFirstReceiveTimestamp", "1767225600100");
        List<QueueMessage> messages = new ArrayList<>();
        for (int i = 0; i < Math.max(load.messages(), load.warmUpMessages()); i++) {
            messages.add(
                    new QueueMessage(
                            "00000000-0000-4000-8000-" + SendBatch.digits(i),
                            "A".repeat(64) + SendBatch.digits(i),
                            SendBatch.body(SendBatch.digits(i), load.bodyBytes()),
                            attributes,
                            Map.of(),
                            "d41d8cd98f00b204e9800998ecf8427e",
                            ""));
        }
        return messages;
    }

    @Override
    public void close() throws IOException {
        for (BareRuntime runtime : runtimes) {
            runtime.close();
        }
    }
}
