package io.penstock.bench.cold;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.FormatMethod;
import io.penstock.bench.cold.ColdStage.FirstLine;
import io.penstock.bench.floor.BareRuntime;
import io.penstock.bench.floor.PythonLoop;
import io.penstock.bench.measure.Spread;
import io.penstock.bench.wire.Slice;
import io.penstock.engine.arn.FunctionArn;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// How long cold starts take: from the request to the first line of the handler. Rows of one
/// language take turns, one start each.
public final class ColdSurvey {
    /// The name on the command line.
    public static final String NAME = "cold";

    private static final double MILLI = 1e6;
    private static final double FORKED_MILLIS_MAX = 5;
    private static final double SCRATCH_RATIO_MAX = 1.15;
    private static final double WAITING_MILLIS_MAX = 15;
    private static final double CACHED_RATIO_MAX = 0.7;
    private static final double BURST_PER_SECOND_MIN = 300;
    private static final double PROPORTIONAL_MIB_MAX = 2;
    private static final String AT_ONCE = "0";

    private final ColdLoad load;
    private final Path data;

    /// @param data directory for files and logs
    public ColdSurvey(ColdLoad load, Path data) {
        this.load = load;
        this.data = data.resolve(NAME);
    }

    /// Measures, and hands out the report line by line.
    public void run(Consumer<String> print) throws IOException, InterruptedException {
        print.accept("cold: from a request to the first line of a handler, in a new environment");
        Map<Tongue, Path> codes = new EnumMap<>(Tongue.class);
        for (Tongue tongue : Tongue.values()) {
            codes.put(tongue, tongue.unpack(data.resolve("code")));
        }
        try (ColdStage scratch = new ColdStage(data.resolve("scratch"), false);
                ColdStage ready = new ColdStage(data.resolve("ready"), true)) {
            print.accept("                                        ms p50       p90       min");
            for (Tongue tongue : Tongue.values()) {
                measure(tongue, code(codes, tongue), scratch, ready).forEach(print);
            }
        }
        burst(code(codes, Tongue.PYTHON)).forEach(print);
    }

    private static Path code(Map<Tongue, Path> codes, Tongue tongue) {
        return codes.getOrDefault(tongue, Path.of(""));
    }

    private List<String> measure(Tongue tongue, Path code, ColdStage scratch, ColdStage ready)
            throws IOException, InterruptedException {
        boolean bare = tongue == Tongue.PYTHON;
        List<String> command = bare ? PythonLoop.command(code, tongue.handler()) : List.of();
        double[] floor = new double[bare ? load.samples() : 0];
        double[] slow = new double[load.samples()];
        double[] quick = new double[load.samples()];
        start(tongue, code, scratch); // what is compiled or unpacked only once
        start(tongue, code, ready);
        for (int i = 0; i < load.samples(); i++) {
            if (bare) {
                floor[i] = bareStart(command, code);
            }
            slow[i] = start(tongue, code, scratch);
            quick[i] = start(tongue, code, ready);
        }
        var lines = new ArrayList<String>();
        if (bare) {
            lines.add(line(tongue.words() + ", floor: bare interpreter", floor));
        }
        lines.add(line(tongue.words() + ", from scratch", slow));
        lines.add(line(tongue.words() + ", " + how(tongue), quick));
        lines.addAll(goals(tongue, floor, slow, quick));
        return lines;
    }

    private static String how(Tongue tongue) {
        return switch (tongue) {
            case PYTHON -> "from a fork server";
            case NODEJS -> "from a process that waits";
            case JAVA -> "from a cache of its start";
        };
    }

    private static List<String> goals(
            Tongue tongue, double[] floor, double[] slow, double[] quick) {
        return switch (tongue) {
            case PYTHON ->
                    List.of(
                            most("forked, ms", median(quick), FORKED_MILLIS_MAX),
                            most(
                                    "scratch : floor",
                                    median(slow) / median(floor),
                                    SCRATCH_RATIO_MAX));
            case NODEJS -> List.of(most("waiting, ms", median(quick), WAITING_MILLIS_MAX));
            case JAVA ->
                    List.of(
                            most(
                                    "cached : scratch",
                                    median(quick) / median(slow),
                                    CACHED_RATIO_MAX));
        };
    }

    private static double start(Tongue tongue, Path code, ColdStage stage)
            throws IOException, InterruptedException {
        FunctionArn function = stage.deploy(tongue, code);
        long began = System.nanoTime();
        return (stage.invoke(function, AT_ONCE).nanos() - began) / MILLI;
    }

    private static double bareStart(List<String> command, Path code) throws IOException {
        byte[] event = AT_ONCE.getBytes(UTF_8);
        long began = System.nanoTime();
        try (BareRuntime runtime =
                BareRuntime.start(command, code, Map.of("_HANDLER", Tongue.PYTHON.handler()))) {
            Slice answer = runtime.deliver(event, 0, event.length);
            return (FirstLine.read(answer.text()).nanos() - began) / MILLI;
        }
    }

    private List<String> burst(Path code) throws IOException, InterruptedException {
        ColdBurst burst = ColdBurst.play(load, data, code);
        Spread perSecond = burst.perSecond();
        return List.of(
                format(
                        "  burst of %d Python environments: %,.0f (%,.0f..%,.0f) per second",
                        load.burst(), perSecond.median(), perSecond.min(), perSecond.max()),
                least("per second", perSecond.median(), BURST_PER_SECOND_MIN),
                format(
                        "  an idle one after its invocation: %.2f MiB (proportional)",
                        burst.mebibytes()),
                most("MiB", burst.mebibytes(), PROPORTIONAL_MIB_MAX));
    }

    private static String line(String name, double[] millis) {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        return format(
                "  %-36s %8.1f  %8.1f  %8.1f",
                name, median(millis), sorted[sorted.length * 9 / 10], sorted[0]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String most(String what, double value, double limit) {
        return goal(what, "at most", value, limit, value <= limit);
    }

    private static String least(String what, double value, double limit) {
        return goal(what, "at least", value, limit, value >= limit);
    }

    private static String goal(
            String what, String relation, double value, double limit, boolean reached) {
        return format(
                "  goal: %s %s %.2f: %.2f, %s",
                what, relation, limit, value, reached ? "reached" : "missed");
    }

    @FormatMethod
    private static String format(String text, Object... figures) {
        return String.format(Locale.ROOT, text, figures);
    }
}
