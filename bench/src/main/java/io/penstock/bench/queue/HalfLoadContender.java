package io.penstock.bench.queue;

import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Sample;
import java.io.IOException;

/// A queue server at half of what it can do. Windows that warm up are closed loops, and tell how
/// much that is; windows that count follow a timetable of half as much.
final class HalfLoadContender implements Contender {
    private final String name;
    private final QueueContender server;
    private double perSecond;

    /// @param server closed together with this
    HalfLoadContender(String name, QueueContender server) {
        this.name = name;
        this.server = server;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome run(Phase phase) throws IOException, InterruptedException {
        return switch (phase) {
            case WARM_UP -> fullLoad();
            case MEASURED -> server.runPaced(phase, perSecond / 2);
        };
    }

    private Outcome fullLoad() throws IOException, InterruptedException {
        Outcome outcome = server.run(Phase.WARM_UP);
        if (outcome instanceof Outcome.Measured(Sample sample)) {
            perSecond = sample.perSecond();
        }
        return outcome;
    }

    @Override
    public void close() {
        server.close();
    }
}
