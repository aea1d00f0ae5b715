package io.penstock.bench.latency;

import io.penstock.bench.floor.BareRuntime;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Sample;
import io.penstock.bench.measure.Stopwatch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// The floor: the event is written straight to the function's process.
final class DirectDelivery implements Contender {
    private final BareRuntime runtime;
    private final LatencyLoad load;
    private final Stamps stamps;

    /// @param runtime from then on belongs to the contender
    DirectDelivery(BareRuntime runtime, LatencyLoad load, Stamps stamps) {
        this.runtime = runtime;
        this.load = load;
        this.stamps = stamps;
    }

    @Override
    public String name() {
        return "floor: bare socket";
    }

    @Override
    public Outcome run(Phase phase) throws IOException {
        int count = load.messages(phase);
        Stopwatch watch = Stopwatch.start();
        Set<Long> sent = Metronome.play(count, load.pause(), this::deliver);
        Stopwatch.Reading reading = watch.stop();
        return new Outcome.Measured(Sample.of(count, reading, stamps.of(sent)));
    }

    private void deliver(long due) throws IOException {
        String event = "{\"Records\":[{\"body\":\"" + Stamps.digits(due) + "\"}]}";
        byte[] bytes = event.getBytes(StandardCharsets.US_ASCII);
        runtime.deliver(bytes, 0, bytes.length);
        runtime.proceed();
    }

    @Override
    public void close() throws IOException {
        runtime.close();
    }
}
