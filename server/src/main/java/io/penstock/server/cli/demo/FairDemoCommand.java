package io.penstock.server.cli.demo;

import io.penstock.server.Penstock;
import io.penstock.server.cli.ControlClient;
import io.penstock.server.cli.Exit;
import io.penstock.server.config.Home;
import io.penstock.server.config.ServerConfig;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Shows what message groups do for the tenants of a standard queue: the same messages at the same
/// time through two queues, to the same function, with groups and without.
@Command(
        name = "fair",
        mixinStandardHelpOptions = true,
        description = {
            "Send the messages of ten tenants, one of them too loud, through two queues: one with",
            "message groups, one without. Show how long messages waited in each."
        },
        footer = {"", "Exit codes: 0 all came out as it should, 1 it did not, 2 usage."})
final class FairDemoCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final int ROUNDS_PER_LOOK = (int) LOOK_EVERY.dividedBy(FairLoad.EVERY);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        FairLoad load = FairLoad.of(Runtime.getRuntime().availableProcessors());
        var server = Penstock.start(ServerConfig.passing());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        String endpoint = "http://127.0.0.1:" + server.port();
        FairOutcome outcome = play(endpoint, load);
        List<String> complaints = outcome.complaints();
        out().print(outcome.report());
        out().println();
        out().println(Report.verdict(complaints));
        out().flush();
        return complaints.isEmpty() ? Exit.GOOD : Exit.BAD;
    }

    private FairOutcome play(String endpoint, FairLoad load) throws InterruptedException {
        var aws = new PlainAws(endpoint);
        var control = new ControlClient(endpoint, Map.of());
        var grouped = new FairSide(aws, control, "with-groups", true);
        var plain = new FairSide(aws, control, "without-groups", false);
        introduce(load);
        var example = Home.directory().resolve("examples/tenants");
        grouped.create(example, load);
        plain.create(example, load);
        var progress = new ProgressLine(out());
        send(load, grouped, plain, progress);
        drain(load, grouped, plain, progress);
        progress.clear();
        return new FairOutcome(load, grouped.outcome(), plain.outcome());
    }

    /// Sends in rounds, each at its time; who is late catches up.
    private void send(FairLoad load, FairSide grouped, FairSide plain, ProgressLine progress)
            throws InterruptedException {
        long start = System.nanoTime();
        for (int round = 0; round < load.rounds(); round++) {
            pause(start + round * FairLoad.EVERY.toNanos() - System.nanoTime());
            List<String> tenants = load.tenantsOf(round);
            grouped.send(tenants);
            plain.send(tenants);
            if (round % ROUNDS_PER_LOOK == 0) {
                look(grouped, plain, progress);
            }
        }
    }

    private void drain(FairLoad load, FairSide grouped, FairSide plain, ProgressLine progress)
            throws InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            boolean empty = look(grouped, plain, progress) == 0;
            if (empty && handled(load, grouped) && handled(load, plain)) {
                return;
            }
            pause(LOOK_EVERY.toNanos());
        }
    }

    private static boolean handled(FairLoad load, FairSide side) throws InterruptedException {
        return side.waits().size() >= load.messages();
    }

    private static int look(FairSide grouped, FairSide plain, ProgressLine progress)
            throws InterruptedException {
        int with = grouped.look();
        int without = plain.look();
        progress.show(
                String.format(
                        Locale.ROOT,
                        "waiting: %,d with message groups, %,d without",
                        with,
                        without));
        return with + without;
    }

    private void introduce(FairLoad load) {
        out().printf(
                        Locale.ROOT,
                        "Ten tenants send %,d messages a second for %d s, %s 20 times as many as"
                                + " each other.%n",
                        load.perSecond(),
                        load.duration().toSeconds(),
                        FairLoad.LOUD);
        out().printf(
                        Locale.ROOT,
                        "%d function processes, half a second per batch of %d, can do %,d.%n%n",
                        load.consumers(),
                        FairLoad.BATCH,
                        load.capacity());
        out().flush();
    }

    private static void pause(long nanos) throws InterruptedException {
        boolean _ = new CountDownLatch(1).await(nanos, TimeUnit.NANOSECONDS);
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
