package io.penstock.bench.mapping;

import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.invoke.LambdaApi;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Latencies;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import io.penstock.bench.process.Crew;
import io.penstock.bench.process.Patience;
import io.penstock.bench.process.ServerProcess;
import io.penstock.bench.queue.AwsJson;
import io.penstock.bench.queue.SendBatch;
import io.penstock.bench.wire.HttpConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/// Ours: a queue on disk is filled while its mapping rests; then the mapping drains it. Time counts
/// from the request that enables the mapping until its counter of deleted messages has them all.
final class MappingDrain implements Contender {
    private static final String NAME = "bench";
    private static final String QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:" + NAME;
    private static final int SENDERS = 8;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final ServerProcess server;
    private final MappingLoad load;
    private final SeenMessages seen;
    private final HttpConnection control;
    private final String queueUrl;
    private final MappingApi mapping;

    private MappingDrain(ServerProcess server, MappingLoad load, Path seenFile) throws IOException {
        this.server = server;
        this.load = load;
        this.seen = new SeenMessages(seenFile);
        this.control = HttpConnection.open(server.address());
        String variables = "{\"%s\":\"%s\"}".formatted(FunctionCode.SEEN_FILE, seenFile);
        LambdaApi.createFunction(control, NAME, FunctionCode.NOTING, variables);
        this.queueUrl = AwsJson.createQueue(control, NAME);
        this.mapping = MappingApi.create(control, load, QUEUE_ARN, NAME);
    }

    /// Creates queue, function and mapping on a server, which from then on belongs to the
    /// contender.
    static MappingDrain of(ServerProcess server, MappingLoad load, Path seenFile)
            throws IOException {
        try {
            return new MappingDrain(server, load, seenFile);
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
    }

    @Override
    public String name() {
        return "Penstock, durable queue";
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        int count = load.messages(phase);
        fill(count);
        long deletedBefore = mapping.deleted();
        Stopwatch watch = Stopwatch.start();
        mapping.enable();
        Patience.untilCounted("all deleted", LIMIT, count, () -> mapping.deleted() - deletedBefore);
        Stopwatch.Reading reading = watch.stop();
        mapping.disable();
        String wrong = check(count);
        return wrong.isEmpty()
                ? new Outcome.Measured(Sample.of(count, reading, new Latencies()))
                : new Outcome.Wrong(wrong);
    }

    private void fill(int count) throws IOException, InterruptedException {
        AtomicInteger next = new AtomicInteger();
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            tasks.add(() -> send(next, count / MappingLoad.BATCH));
        }
        Crew.run(tasks);
    }

    private int send(AtomicInteger next, int batches) throws IOException {
        try (HttpConnection connection = HttpConnection.open(server.address())) {
            SendBatch batch = new SendBatch(queueUrl, MappingLoad.BATCH, load.bodyBytes());
            int sent = 0;
            for (int i = next.getAndIncrement(); i < batches; i = next.getAndIncrement()) {
                connection.exchange(batch.numbered((long) i * MappingLoad.BATCH));
                sent++;
            }
            return sent;
        }
    }

    /// Returns what is wrong with the run that has just ended; empty if nothing is.
    private String check(int count) throws IOException {
        String wrong = seen.check(count);
        if (!wrong.isEmpty()) {
            return wrong;
        }
        long depth = AwsJson.depth(control, queueUrl);
        return depth == 0 ? "" : "%,d messages are left in the queue".formatted(depth);
    }

    @Override
    public void close() throws IOException {
        control.close();
        server.close();
    }
}
