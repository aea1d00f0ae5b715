package io.penstock.server.cli;

import io.penstock.engine.arn.QueueArn;
import io.penstock.server.cli.demo.DemoCommand;
import io.penstock.server.config.Version;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.TypeConversionException;

/// The entry point of the process: one command, then its exit code.
@Command(
        name = "penstock",
        description = "Runs AWS Lambda functions from queues and streams, on anybody's machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Versions.class,
        subcommands = {
            DemoCommand.class,
            ServeCommand.class,
            JournalCommand.class,
            WhyCommand.class,
            CheckCommand.class,
            LogsCommand.class,
            RehearseCommand.class,
            HelpCommand.class
        })
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    /// Runs one command and ends the process with its exit code.
    public static void main(String[] arguments) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    /// Returns the command line for a given environment.
    static CommandLine commandLine(Map<String, String> environment) {
        var line = new CommandLine(new Main());
        line.registerConverter(QueueArn.class, Main::queueArn);
        line.setDefaultValueProvider(new EnvironmentDefaults(environment));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler(Main::explain);
        line.getSubcommands().values().forEach(each -> each.setUsageHelpWidth(96));
        return line;
    }

    private static int explain(
            Exception failure, CommandLine line, CommandLine.ParseResult parsed) {
        String reason = failure.getMessage();
        line.getErr().println("penstock: " + (reason == null ? failure.toString() : reason));
        LOG.debug("command failed", failure);
        return switch (failure) {
            case NoAnswer none -> none.exitCode();
            case IllegalArgumentException _ -> Exit.USAGE;
            default ->
                    Exit.BAD; // whatever else goes wrong; picocli's handler is given any exception
        };
    }

    private static QueueArn queueArn(String text) {
        return QueueArn.parse(text)
                .orElseThrow(
                        () -> new TypeConversionException("'" + text + "' is not a queue ARN"));
    }

    /// Tells picocli the version.
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"penstock " + Version.text()};
        }
    }
}
