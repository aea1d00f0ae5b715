package io.penstock.bench.invoke;

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

/// Warm invocations of a Python function that does nothing.
public final class InvokeArea implements Area {
    private static final double IN_PROCESS_MICROS_MAX = 25;
    private static final double HTTP_MICROS_MAX = 60;
    private static final double TAIL_TIMES_MAX = 3;
    private static final double MANY_TIMES_MIN = 0.85;

    private final String name;
    private final InvokeLoad load;
    private final Path data;
    private final boolean oneCore;

    private InvokeArea(String name, InvokeLoad load, Path data, boolean oneCore) {
        this.name = name;
        this.load = load;
        this.data = data.resolve(name);
        this.oneCore = oneCore;
    }

    /// Returns the area in which the machine decides what runs where.
    ///
    /// @param data directory for files and logs
    public static InvokeArea anywhere(InvokeLoad load, Path data) {
        return new InvokeArea("invoke", load, data, false);
    }

    /// Returns the area in which everything shares one core.
    ///
    /// @param data directory for files and logs
    public static InvokeArea onOneCore(InvokeLoad load, Path data) {
        return new InvokeArea("invoke-one-core", load, data, true);
    }

    /// Returns the area with more environments than cores.
    ///
    /// @param data directory for files and logs
    public static InvokeArea many(InvokeLoad load, Path data) {
        return new InvokeArea("invoke-many", load, data, false);
    }

    @Override
    public String name() {
        return name;
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

    private List<Goal> goals() {
        return load.clients() == 1
                ? List.of(
                        new Goal.AtMostMicrosOver(Role.OURS, Role.FLOOR, IN_PROCESS_MICROS_MAX),
                        new Goal.TailAtMostTimes(Role.OURS, TAIL_TIMES_MAX),
                        new Goal.AtMostMicrosOver(Role.ALSO_OURS, Role.FLOOR, HTTP_MICROS_MAX),
                        new Goal.TailAtMostTimes(Role.ALSO_OURS, TAIL_TIMES_MAX))
                : List.of(new Goal.AtLeastTimes(Role.FLOOR, MANY_TIMES_MIN));
    }

    private List<String> conditions() {
        return List.of(
                "clients and environments: %d; events of %d bytes; a client invokes again as soon as"
                                .formatted(load.clients(), load.payloadBytes())
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
        List<BareRuntime> runtimes = new ArrayList<>();
        for (int i = 0; i < load.clients(); i++) {
            runtimes.add(PythonLoop.start(code, FunctionCode.NO_OP, Map.of()));
        }
        return new BareContender(runtimes, load);
    }

    private Contender http() throws IOException, InterruptedException {
        var storage = new PenstockProcess.Storage(data.resolve("http"), true);
        return HttpContender.of(PenstockProcess.start(storage), load);
    }
}
