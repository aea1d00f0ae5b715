package io.penstock.server.cli;

import io.penstock.server.Penstock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Runs a server until a signal ends it. Prints one line on standard output, once pollers can run;
/// everything else goes to standard error.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Start a server and keep it running.",
        footer = {
            "",
            "Every option can also be set in the environment: --account-concurrency is",
            "PENSTOCK_ACCOUNT_CONCURRENCY. The command line wins. A PENSTOCK_ variable that means",
            "nothing refuses to start. Spans follow OpenTelemetry's own variables too (OTEL_...).",
            "",
            "Prints 'ready on URL' when ready. SIGTERM and SIGINT stop it cleanly."
        })
final class ServeCommand implements Callable<Integer> {
    @Mixin private final ServeOptions options = new ServeOptions();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        var line = spec.commandLine();
        Map<String, String> variables = Map.of();
        if (line.getDefaultValueProvider() instanceof EnvironmentDefaults environment) {
            List<String> unknown = environment.unknown(spec);
            if (!unknown.isEmpty()) {
                line.getErr().println("penstock: unknown variables " + unknown + ", see --help");
                return Exit.USAGE;
            }
            variables = environment.variables();
        }
        var config = options.toConfig(variables);
        var server = Penstock.start(config);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
        line.getOut()
                .println(
                        "ready on http://"
                                + config.entrance().listen().host()
                                + ":"
                                + server.port());
        line.getOut().flush();
        new CountDownLatch(1).await(); // until a signal; the shutdown hook does the rest
        return Exit.GOOD;
    }
}
