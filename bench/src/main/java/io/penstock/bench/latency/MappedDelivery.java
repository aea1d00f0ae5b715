package io.penstock.bench.latency;

import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.invoke.LambdaApi;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import io.penstock.bench.process.ServerProcess;
import io.penstock.bench.queue.AwsJson;
import io.penstock.bench.wire.HttpConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/// Ours: a message is sent over HTTP to a queue whose mapping calls the function.
final class MappedDelivery implements Contender {
    private static final String NAME = "latency";

    private final String name;
    private final ServerProcess server;
    private final LatencyLoad load;
    private final Stamps stamps;
    private final HttpConnection connection;
    private final String queueUrl;

    private MappedDelivery(String name, ServerProcess server, LatencyLoad load, Path stampFile)
            throws IOException {
        this.name = name;
        this.server = server;
        this.load = load;
        this.stamps = new Stamps(stampFile);
        this.connection = HttpConnection.open(server.address());
        String variables = "{\"%s\":\"%s\"}".formatted(FunctionCode.SEEN_FILE, stampFile);
        LambdaApi.createFunction(connection, NAME, FunctionCode.STAMPING, variables);
        this.queueUrl = AwsJson.createQueue(connection, NAME);
        connection.exchange(
                LambdaApi.request(
                        "POST",
                        "/2015-03-31/event-source-mappings",
                        """
                        {"EventSourceArn":"arn:aws:sqs:us-east-1:000000000000:%s",
                        "FunctionName":"%s"}\
                        """
                                .formatted(NAME, NAME)));
    }

    /// Creates queue, function and mapping on a server, which from then on belongs to the
    /// contender.
    static MappedDelivery of(String name, ServerProcess server, LatencyLoad load, Path stampFile)
            throws IOException {
        try {
            return new MappedDelivery(name, server, load, stampFile);
        } catch (IOException failure) {
            server.close();
            throw failure;
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome run(Phase phase) throws IOException {
        int count = load.messages(phase);
        Stopwatch watch = Stopwatch.start();
        Set<Long> sent = Metronome.play(count, load.pause(), this::send);
        Stopwatch.Reading reading = watch.stop();
        return new Outcome.Measured(Sample.of(count, reading, stamps.of(sent)));
    }

    private void send(long due) throws IOException {
        String body =
                "{\"QueueUrl\":\"%s\",\"MessageBody\":\"%s\"}"
                        .formatted(queueUrl, Stamps.digits(due));
        connection.exchange(AwsJson.request("SendMessage", body));
    }

    @Override
    public void close() throws IOException {
        connection.close();
        server.close();
    }
}
