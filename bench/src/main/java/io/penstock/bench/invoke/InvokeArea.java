package io.penstock.bench.invoke;

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

/// Warm invocations of a Python function that does nothing.
public final class InvokeArea implements Area {
    private final InvokeLoad load;
    private final Path data;
    private final boolean oneCore;

    private InvokeArea(InvokeLoad load, Path data, boolean oneCore) {
        this.load = load;
        this.data = data;
        this.oneCore = oneCore;
    }

    /// Returns the area in which the machine decides what runs where.
    ///
    /// @param data directory for files and logs
    public static InvokeArea anywhere(InvokeLoad load, Path data) {
        return new InvokeArea(load, data.resolve("invoke"), false);
    }

    /// Returns the area in which everything shares one core.
    ///
    /// @param data directory for files and logs
    public static InvokeArea onOneCore(InvokeLoad load, Path data) {
        return new InvokeArea(load, data.resolve("invoke-one-core"), true);
    }

    @Override
    public String name() {
        return oneCore ? "invoke-one-core" : "invoke";
    }

    @Override
    public String title() {
        return name() + ": a warm Python function that does nothing";
    }

    @Override
    public boolean onOneCore() {
        return oneCore;
    }

    @Override
    public Lineup open() throws IOException, InterruptedException {
        List<Entry> entries = new ArrayList<>();
        Lineup lineup = new Lineup(entries, goals(), conditions());
        try {
            entries.add(new Entry(Role.FLOOR, floor()));
            entries.add(new Entry(Role.OURS, inProcess()));
            entries.add(new Entry(Role.ALSO_OURS, http()));
        } catch (IOException | InterruptedException failure) {
            lineup.close();
            throw failure;
        }
        return lineup;
    }

    private static List<Goal> goals() {
        return List.of(new Goal.AtMostMicrosOver(Role.FLOOR, 40));
    }

    private List<String> conditions() {
        return List.of(
                "one client, one environment, events of %d bytes; the client invokes again as soon as"
                                .formatted(load.payloadBytes())
                        + " it has its answer");
    }

    private Contender inProcess() throws IOException {
        Path code = data.resolve("in-process-code");
        FunctionCode.unpack(code);
        Path files = Files.createDirectories(data.resolve("in-process"));
        return new InProcessContender(load, code, files);
    }

    private Contender floor() throws IOException {
        Path code = data.resolve("floor");
        FunctionCode.unpack(code);
        return new BareContender(PythonLoop.start(code, FunctionCode.NO_OP, Map.of()), load);
    }

    private Contender http() throws IOException, InterruptedException {
        var storage = new PenstockProcess.Storage(data.resolve("http"), true);
        return HttpContender.of(PenstockProcess.start(storage), load);
    }
}
