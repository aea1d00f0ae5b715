package io.penstock.bench.queue;

import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Goal;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import io.penstock.bench.measure.Lineup.Role;
import io.penstock.bench.process.PenstockProcess;
import io.penstock.bench.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Send, receive and delete over HTTP: ours on disk and in memory, beside ElasticMQ in memory.
public final class QueueArea implements Area {
    private final QueueLoad load;
    private final Path data;

    /// @param data an existing directory for files and logs of the servers
    public QueueArea(QueueLoad load, Path data) {
        this.load = load;
        this.data = data;
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public String title() {
        return "queue: send, receive and delete over HTTP";
    }

    @Override
    public boolean onOneCore() {
        return false;
    }

    @Override
    public Lineup open() throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        Lineup lineup = new Lineup(entries, goals(), conditions());
        try {
            entries.add(new Entry(Role.PEER, elasticMq()));
            entries.add(new Entry(Role.OURS, ours("Penstock, durable", durable())));
            entries.add(new Entry(Role.ALSO_OURS, ours("Penstock, in memory", memory())));
        } catch (IOException | InterruptedException failure) {
            lineup.close();
            throw failure;
        }
        return lineup;
    }

    private static List<Goal> goals() {
        return List.of(new Goal.AtLeastTimes(Role.PEER, 5));
    }

    private List<String> conditions() {
        return List.of(
                "%d connections, each: SendMessageBatch of %d x %,d bytes, ReceiveMessage, "
                                .formatted(load.connections(), load.batch(), load.bodyBytes())
                        + "DeleteMessageBatch (AWS JSON); an item is a message, times are of cycles",
                "durable: a send is answered after it is on disk; servers in processes of their"
                        + " own, one client for all");
    }

    private Contender elasticMq() throws IOException, InterruptedException {
        ServerProcess server =
                ServerProcess.start(
                        // The collector with which it is fastest on a small machine.
                        List.of(
                                "-Xmx2g",
                                "-XX:+UseSerialGC",
                                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                        ElasticMq.class.getName(),
                        List.of(),
                        data.resolve("elasticmq.log"));
        return QueueContender.of("ElasticMQ 1.7.1, in memory", server, load);
    }

    private Contender ours(String name, PenstockProcess.Storage storage)
            throws IOException, InterruptedException {
        return QueueContender.of(name, PenstockProcess.start(storage), load);
    }

    private PenstockProcess.Storage durable() {
        return new PenstockProcess.Storage(data.resolve("queue"), true);
    }

    private PenstockProcess.Storage memory() {
        return new PenstockProcess.Storage(data.resolve("queue-memory"), false);
    }
}
