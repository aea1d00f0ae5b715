package io.penstock.bench.mapping;

import io.penstock.bench.floor.BareRuntime;
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

/// Draining a queue through a function.
public final class MappingArea implements Area {
    private final MappingLoad load;
    private final Path data;

    /// @param data an existing directory for files and logs
    public MappingArea(MappingLoad load, Path data) {
        this.load = load;
        this.data = data;
    }

    @Override
    public String name() {
        return "mapping";
    }

    @Override
    public String title() {
        return "mapping: a queue drained through a Python function";
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
            entries.add(new Entry(Role.FLOOR, floor()));
            entries.add(new Entry(Role.OURS, ours()));
        } catch (IOException | InterruptedException failure) {
            lineup.close();
            throw failure;
        }
        return lineup;
    }

    private static List<Goal> goals() {
        return List.of(new Goal.AtLeastTimes(Role.FLOOR, 0.7));
    }

    private List<String> conditions() {
        return List.of(
                "%,d messages of %,d bytes, batches of %d, %d function processes"
                        .formatted(
                                load.messages(),
                                load.bodyBytes(),
                                MappingLoad.BATCH,
                                load.environments()),
                "ours: queue on disk, MaximumConcurrency %d, ReportBatchItemFailures"
                        .formatted(load.environments()));
    }

    private Contender floor() throws IOException {
        Path code = data.resolve("mapping-floor");
        FunctionCode.unpack(code);
        Path seen = code.resolve("seen");
        List<BareRuntime> runtimes = new ArrayList<>();
        BareDrain drain = new BareDrain(runtimes, load, new SeenMessages(seen));
        try {
            for (int i = 0; i < load.environments(); i++) {
                runtimes.add(
                        PythonLoop.start(
                                code,
                                FunctionCode.NOTING,
                                Map.of(FunctionCode.SEEN_FILE, seen.toString())));
            }
        } catch (IOException failure) {
            drain.close();
            throw failure;
        }
        return drain;
    }

    private Contender ours() throws IOException, InterruptedException {
        Path directory = Files.createDirectories(data.resolve("mapping"));
        var storage = new PenstockProcess.Storage(directory, true);
        return MappingDrain.of(PenstockProcess.start(storage), load, directory.resolve("seen"));
    }
}
