package io.penstock.bench.latency;

import io.penstock.bench.floor.FunctionCode;
import io.penstock.bench.floor.PythonLoop;
import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Contender;
import io.penstock.bench.measure.Goal;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Lineup.Entry;
import io.penstock.bench.measure.Lineup.Role;
import io.penstock.bench.process.PenstockProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How long a message takes from its sender to the first line of the function.
public final class LatencyArea implements Area {
    private final LatencyLoad load;
    private final Path data;

    /// @param data directory for files and logs
    public LatencyArea(LatencyLoad load, Path data) {
        this.load = load;
        this.data = data.resolve("latency");
    }

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String title() {
        return "latency: from a message's sender to the first line of a Python function";
    }

    @Override
    public boolean onOneCore() {
        return false;
    }

    @Override
    public Lineup open() throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        Lineup lineup =
                new Lineup(
                        entries,
                        List.of(new Goal.AtMostMicros(2_000)),
                        List.of(
                                "one message every %d ms, whether or not the last has arrived; times"
                                                .formatted(load.pause().toMillis())
                                        + " count from when it was to be sent",
                                "sent over HTTP with SendMessage, which answers after the message is"
                                        + " safe; BatchSize 10, no batching window"));
        try {
            entries.add(new Entry(Role.FLOOR, floor()));
            entries.add(new Entry(Role.OURS, ours("Penstock, durable queue", true)));
            entries.add(new Entry(Role.ALSO_OURS, ours("Penstock, queue in memory", false)));
        } catch (IOException | InterruptedException failure) {
            lineup.close();
            throw failure;
        }
        return lineup;
    }

    private Contender floor() throws IOException {
        Path code = data.resolve("floor");
        FunctionCode.unpack(code);
        Path stamps = code.resolve("stamps");
        return new DirectDelivery(
                PythonLoop.start(
                        code,
                        FunctionCode.STAMPING,
                        Map.of(FunctionCode.SEEN_FILE, stamps.toString())),
                load,
                new Stamps(stamps));
    }

    private Contender ours(String name, boolean durable) throws IOException, InterruptedException {
        Path directory = Files.createDirectories(data.resolve(durable ? "durable" : "memory"));
        var storage = new PenstockProcess.Storage(directory, durable);
        return MappedDelivery.of(
                name, PenstockProcess.start(storage), load, directory.resolve("stamps"));
    }
}
