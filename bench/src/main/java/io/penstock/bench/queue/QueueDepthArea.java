package io.penstock.bench.queue;

import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Goal;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import io.penstock.bench.measure.Lineup.Role;
import io.penstock.bench.process.PenstockProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Whether a queue that many messages wait in is as fast as an empty one: two servers, both ours,
/// both on disk, with equal heaps.
public final class QueueDepthArea implements Area {
    private static final String HEAP = "4g"; // a million messages of 1 KiB take about 1.4 GiB of it

    private final QueueLoad load;
    private final long depth;
    private final Path data;

    /// @param depth how many messages wait in the deep queue, a multiple of the batch
    /// @param data an existing directory for files and logs of the servers
    public QueueDepthArea(QueueLoad load, long depth, Path data) {
        this.load = load;
        this.depth = depth;
        this.data = data;
    }

    @Override
    public String name() {
        return "queue-depth";
    }

    @Override
    public String title() {
        return "queue-depth: send, receive and delete while many messages wait";
    }

    @Override
    public boolean onOneCore() {
        return false;
    }

    @Override
    public Lineup open() throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        List<Goal> goals = List.of(new Goal.AtLeastTimes(Role.PEER, 0.9));
        Lineup lineup = new Lineup(entries, goals, conditions());
        try {
            entries.add(new Entry(Role.PEER, server("Penstock, durable, empty", "shallow")));
            QueueContender deep = server("Penstock, durable, %,d deep".formatted(depth), "deep");
            entries.add(new Entry(Role.OURS, deep));
            deep.filledWith(depth);
        } catch (IOException | InterruptedException failure) {
            lineup.close();
            throw failure;
        }
        return lineup;
    }

    private List<String> conditions() {
        return List.of(
                "as in queue; the deep queue holds %,d messages of %,d bytes throughout"
                        .formatted(depth, load.bodyBytes()),
                "servers in processes of their own, each with a heap of at most " + HEAP);
    }

    private QueueContender server(String name, String directory)
            throws IOException, InterruptedException {
        var storage = new PenstockProcess.Storage(data.resolve(directory), true, HEAP);
        return QueueContender.of(name, PenstockProcess.start(storage), load);
    }
}
