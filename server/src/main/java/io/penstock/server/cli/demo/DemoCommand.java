package io.penstock.server.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.server.Penstock;
import io.penstock.server.cli.ControlClient;
import io.penstock.server.cli.ControlClient.Answer;
import io.penstock.server.cli.Exit;
import io.penstock.server.cli.demo.Outcome.DeadLetter;
import io.penstock.server.config.Home;
import io.penstock.server.config.ServerConfig;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Shows the product at work, on a server of its own: real messages, a real function, real
/// failures.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        subcommands = FairDemoCommand.class,
        description = {
            "Send 100 messages through a queue to a function and show what became of them:",
            "87 orders are handled, 10 heartbeats filtered, 3 poisoned orders dead-lettered."
        },
        footer = {"", "Exit codes: 0 all came out as it should, 1 it did not, 2 usage."})
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--keep", description = "Leave the server running and say how to talk to it.")
    private boolean keep;

    @Option(
            names = "--language",
            paramLabel = "python|node|java",
            description = "Language of the function. Default: the first that this machine has.")
    private @Nullable Language language;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var server = Penstock.start(ServerConfig.passing());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        String endpoint = "http://127.0.0.1:" + server.port();
        Outcome outcome = play(endpoint);
        List<String> complaints = outcome.complaints();
        out().print(Report.of(outcome));
        out().println();
        out().println(Report.verdict(complaints));
        out().flush();
        if (keep) {
            out().print(Invitation.text(endpoint));
            out().flush();
            new CountDownLatch(1).await(); // until a signal; the shutdown hook does the rest
        }
        return complaints.isEmpty() ? Exit.GOOD : Exit.BAD;
    }

    private Outcome play(String endpoint) throws InterruptedException {
        var aws = new PlainAws(endpoint);
        var queues = new Queues(aws);
        var control = new ControlClient(endpoint, Map.of());
        List<Language> languages =
                language == null ? List.of(Language.values()) : List.of(language);
        var example = Home.directory().resolve("examples/orders");
        var deployment = Deployment.create(aws, example, languages, out()::println);
        introduce(deployment, control);
        queues.send(deployment.queueUrl(), Orders.bodies());
        var watch = new Watch(deployment, control, queues, InstantSource.system());
        var progress = new ProgressLine(out());
        Counts counts = watch.untilComplete(now -> progress.show(Report.progress(now)));
        progress.clear();
        return new Outcome(counts, watch.journal(), deadLetters(deployment, queues, watch));
    }

    private void introduce(Deployment deployment, ControlClient control)
            throws InterruptedException {
        String path = "/_penstock/functions/" + Deployment.FUNCTION + "/findings";
        if (control.get(path, Map.of()) instanceof Answer.Found(JsonNode body)) {
            body.path("findings").forEach(finding -> out().println("Note: " + finding.asText()));
        }
        out().println(
                        "Sending "
                                + Orders.ALL
                                + " messages to queue "
                                + Deployment.QUEUE
                                + " for function "
                                + Deployment.FUNCTION
                                + " ("
                                + deployment.language().runtime()
                                + ").");
        out().println();
        out().flush();
    }

    private static List<DeadLetter> deadLetters(Deployment deployment, Queues queues, Watch watch)
            throws InterruptedException {
        var letters = new ArrayList<DeadLetter>();
        for (var message : queues.look(deployment.deadLetterUrl()).entrySet()) {
            String order = PlainAws.parse(message.getValue()).path("order").asText();
            letters.add(new DeadLetter(message.getKey(), order, watch.story(message.getKey())));
        }
        letters.sort((one, other) -> one.order().compareTo(other.order()));
        return letters;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
