package io.penstock.bench.queue;

import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Goal;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import io.penstock.bench.measure.Lineup.Role;
import io.penstock.bench.process.PenstockProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How long a send takes while the server has half of the work it could do.
public final class QueueSendArea implements Area {
    private static final double GOAL_MICROS = 2_000;

    private final QueueLoad load;
    private final Path data;

    /// @param data an existing directory for files and logs of the server
    public QueueSendArea(QueueLoad load, Path data) {
        this.load = load;
        this.data = data;
    }

    @Override
    public String name() {
        return "queue-send";
    }

    @Override
    public String title() {
        return "queue-send: response times of SendMessageBatch at half load";
    }

    @Override
    public boolean onOneCore() {
        return false;
    }

    @Override
    public Lineup open() throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        List<Goal> goals = List.of(new Goal.AtMostMicrosOf99(GOAL_MICROS));
        Lineup lineup = new Lineup(entries, goals, conditions());
        try {
            entries.add(
                    new Entry(Role.FLOOR, BareDisk.open(data.resolve("queue-send-floor"), load)));
            entries.add(new Entry(Role.OURS, ours()));
        } catch (IOException | InterruptedException failure) {
            lineup.close();
            throw failure;
        }
        return lineup;
    }

    private Contender ours() throws IOException, InterruptedException {
        var storage = new PenstockProcess.Storage(data.resolve("queue-send"), true);
        QueueContender server = QueueContender.of("Penstock", PenstockProcess.start(storage), load);
        return new HalfLoadContender("Penstock, durable, half load", server);
    }

    private List<String> conditions() {
        return List.of(
                "cycles as in queue, on a timetable with half of the throughput that the last"
                        + " warm-up window reached (%d connections)".formatted(load.connections()),
                "times are of sends of %d x %,d bytes, from the moment the timetable says to the"
                                .formatted(load.batch(), load.bodyBytes())
                        + " answer; a send is answered after it is on disk",
                "floor: %d x %,d bytes written over others and forced, every %d ms, by one thread"
                        .formatted(
                                BareDisk.GROUP_MESSAGES,
                                load.bodyBytes(),
                                BareDisk.PAUSE.toMillis()));
    }
}
