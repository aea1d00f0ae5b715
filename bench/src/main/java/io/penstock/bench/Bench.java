package io.penstock.bench;

import io.penstock.bench.cold.ColdLoad;
import io.penstock.bench.cold.ColdSurvey;
import io.penstock.bench.fair.FairArea;
import io.penstock.bench.fair.TenantLoad;
import io.penstock.bench.filter.FilterArea;
import io.penstock.bench.filter.FilterLoad;
import io.penstock.bench.idle.IdleLoad;
import io.penstock.bench.idle.IdleSurvey;
import io.penstock.bench.invoke.InvokeArea;
import io.penstock.bench.invoke.InvokeLoad;
import io.penstock.bench.latency.LatencyArea;
import io.penstock.bench.latency.LatencyLoad;
import io.penstock.bench.mapping.MappingArea;
import io.penstock.bench.mapping.MappingLoad;
import io.penstock.bench.measure.Area;
import io.penstock.bench.measure.Conditions;
import io.penstock.bench.measure.Contest;
import io.penstock.bench.measure.Lineup;
import io.penstock.bench.measure.Report;
import io.penstock.bench.measure.Results;
import io.penstock.bench.measure.Rules;
import io.penstock.bench.offline.Installation;
import io.penstock.bench.offline.Installer;
import io.penstock.bench.offline.OfflineColdSurvey;
import io.penstock.bench.offline.OfflineWarmArea;
import io.penstock.bench.offline.WarmLoad;
import io.penstock.bench.process.Placement;
import io.penstock.bench.queue.QueueArea;
import io.penstock.bench.queue.QueueDepthArea;
import io.penstock.bench.queue.QueueLoad;
import io.penstock.bench.queue.QueueSendArea;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command `penstock bench`: runs areas one after the other and prints a table for each.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures Penstock beside peers and beside the physical limit, in one run.",
        footer = "Ends with 1 if a contender lost or invented work, whatever its speed.")
public final class Bench implements Callable<Integer> {
    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 3;
    private static final long QUEUE_DEPTH = 1_000_000;
    private static final List<String> OFFLINE =
            List.of(OfflineWarmArea.NAME, OfflineColdSurvey.NAME);

    @Parameters(
            paramLabel = "AREA",
            description =
                    "invoke, invoke-one-core, invoke-many, mapping, latency, idle, cold, filter, queue,"
                            + " queue-depth, queue-send, fair, offline-warm, offline-cold. Default:"
                            + " all.")
    private List<String> names = List.of();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Undisturbed rounds to count. Default: 5, with --quick 3.")
    private int rounds;

    @Option(names = "--quick", description = "Shorter windows and fewer rounds.")
    private boolean quick;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where files go while it runs; should be a real disk. Default: target.")
    private Path data = Path.of("target");

    @Spec private CommandSpec spec = CommandSpec.create();

    /// Runs the command and ends the process with its exit code.
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(Files.createDirectories(data), "bench-");
        try {
            return run(chosen(work.toAbsolutePath()), work);
        } finally {
            delete(work);
        }
    }

    private int run(List<Area> areas, Path work) throws IOException, InterruptedException {
        Conditions.lines(work).forEach(this::print);
        boolean right = true;
        for (Area area : areas) {
            print("");
            right &= measure(area);
        }
        if (wanted(IdleSurvey.NAME)) {
            print("");
            IdleLoad load = quick ? IdleLoad.little() : IdleLoad.usual();
            right &= new IdleSurvey(load, work.toAbsolutePath()).run(this::print);
        }
        if (wanted(ColdSurvey.NAME)) {
            print("");
            ColdLoad load = quick ? ColdLoad.little() : ColdLoad.usual();
            new ColdSurvey(load, work.toAbsolutePath()).run(this::print);
        }
        List<String> beside = OFFLINE.stream().filter(this::wanted).toList();
        if (!beside.isEmpty()) {
            right &= besideOffline(beside, work.toAbsolutePath());
        }
        return right ? 0 : 1;
    }

    /// Measures beside serverless-offline, which npm brings and not the build.
    private boolean besideOffline(List<String> wanted, Path work)
            throws IOException, InterruptedException {
        Path cache =
                Installer.usualCache(System.getenv(), Path.of(System.getProperty("user.home")));
        return switch (new Installer(cache, this::progress).install()) {
            case Installation.Missing(String reason) -> {
                print("");
                print(String.join(", ", wanted) + ": left out, " + reason);
                yield true;
            }
            case Installation.Ready(Path modules) -> besideOffline(wanted, modules, work);
        };
    }

    private boolean besideOffline(List<String> wanted, Path modules, Path work)
            throws IOException, InterruptedException {
        boolean right = true;
        if (wanted.contains(OfflineWarmArea.NAME)) {
            for (Area area : OfflineWarmArea.all(WarmLoad.usual(window()), modules, work)) {
                print("");
                right &= measure(area);
            }
        }
        if (wanted.contains(OfflineColdSurvey.NAME)) {
            print("");
            int samples = (quick ? ColdLoad.little() : ColdLoad.usual()).samples();
            new OfflineColdSurvey(samples, modules, work).run(this::print);
        }
        return right;
    }

    private boolean measure(Area area) throws IOException, InterruptedException {
        if (!area.onOneCore()) {
            return contest(area);
        }
        Optional<Placement> placement = Placement.onOneCore();
        if (placement.isEmpty()) {
            print(area.name() + ": left out, this machine has no taskset");
            return true;
        }
        try (Placement _ = placement.get()) {
            return contest(area);
        }
    }

    private boolean contest(Area area) throws IOException, InterruptedException {
        try (Lineup lineup = area.open()) {
            Rules rules = Rules.usual(rounds > 0 ? rounds : quick ? QUICK_ROUNDS : ROUNDS);
            Results results = new Contest(lineup, rules, this::progress).play();
            print(Report.render(area.title(), lineup, results).stripTrailing());
            return results.right();
        }
    }

    private List<Area> chosen(Path work) {
        List<Area> all = areas(work);
        List<String> known =
                Stream.of(
                                all.stream().map(Area::name),
                                Stream.of(IdleSurvey.NAME, ColdSurvey.NAME),
                                OFFLINE.stream())
                        .flatMap(Function.identity())
                        .distinct()
                        .toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new CommandLine.ParameterException(
                        spec.commandLine(), "no area '" + name + "'; there are " + known);
            }
        }
        return all.stream().filter(area -> wanted(area.name())).toList();
    }

    private boolean wanted(String name) {
        return names.isEmpty() || names.contains(name);
    }

    private List<Area> areas(Path work) {
        Duration window = window();
        Duration moment = window.dividedBy(8);
        List<Area> areas = new ArrayList<>();
        areas.add(InvokeArea.anywhere(InvokeLoad.usual(window), work));
        areas.add(InvokeArea.onOneCore(InvokeLoad.usual(window), work));
        areas.add(InvokeArea.many(InvokeLoad.many(window), work));
        areas.add(new MappingArea(quick ? MappingLoad.little() : MappingLoad.usual(), work));
        areas.add(new LatencyArea(quick ? LatencyLoad.little() : LatencyLoad.usual(), work));
        areas.addAll(FilterArea.all(FilterLoad.usual(moment)));
        areas.add(new QueueArea(QueueLoad.usual(window), work));
        areas.add(new QueueDepthArea(QueueLoad.usual(window), QUEUE_DEPTH, work));
        areas.add(new QueueSendArea(QueueLoad.usual(window), work));
        areas.addAll(FairArea.all(TenantLoad.usual(window)));
        return areas;
    }

    private Duration window() {
        return quick ? Duration.ofSeconds(1) : Duration.ofSeconds(2);
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    private void progress(String line) {
        spec.commandLine().getErr().println("  .. " + line);
        spec.commandLine().getErr().flush();
    }

    private static void delete(Path tree) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(tree)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
