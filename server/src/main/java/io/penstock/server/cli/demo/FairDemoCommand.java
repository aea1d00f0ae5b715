package io.penstock.server.cli.demo;

import io.penstock.server.Penstock;
import io.penstock.server.cli.Exit;
import io.penstock.server.config.ServerConfig;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
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
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        FairLoad load = FairLoad.of(Runtime.getRuntime().availableProcessors());
        var server = Penstock.start(ServerConfig.passing());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        String endpoint = "http://127.0.0.1:" + server.port();
        FairOutcome outcome = new FairPlay(endpoint, load, out()).play();
        List<String> complaints = outcome.complaints();
        out().print(outcome.report());
        out().println();
        out().println(Report.verdict(complaints));
        out().flush();
        return complaints.isEmpty() ? Exit.GOOD : Exit.BAD;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
