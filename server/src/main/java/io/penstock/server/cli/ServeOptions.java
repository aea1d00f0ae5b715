package io.penstock.server.cli;

import io.penstock.engine.arn.QueueArn;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.Limits;
import io.penstock.server.config.Listen;
import io.penstock.server.config.Outside;
import io.penstock.server.config.QueueSource;
import io.penstock.server.config.QueueSources;
import io.penstock.server.config.Runtimes;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.Storage;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options of `serve`, and the [ServerConfig] they amount to. Written by picocli, read once.
final class ServeOptions {
    private static final ServerConfig DEFAULTS = ServerConfig.defaults();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Address to listen on. Default: 127.0.0.1, only this machine.")
    private String host = DEFAULTS.listen().host();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on, 0 for any free one. Default: 4566.")
    private int port = DEFAULTS.listen().port();

    @Option(
            names = "--external-url",
            paramLabel = "URL",
            description = "What queue URLs start with. Default: as each client called.")
    private String externalUrl = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory for queues, functions and mappings. Default: ./.penstock.")
    private @Nullable Path data;

    @Option(
            names = "--memory",
            description = "Keep everything in memory instead; nothing survives.")
    private boolean memory;

    @Option(
            names = "--clock",
            paramLabel = "real|manual",
            description = "manual: time stands still until POST /_penstock/clock. Default: real.")
    private ClockKind clock = DEFAULTS.clock();

    @Option(
            names = "--strict-runtimes",
            description = "Refuse a runtime whose very version this machine lacks.")
    private boolean strictRuntimes;

    @Option(
            names = "--runtime",
            paramLabel = "NAME=COMMAND",
            split = ",",
            description = "Interpreter for a runtime, such as python3.12=/opt/py/bin/python3.")
    private Map<String, String> runtime = new LinkedHashMap<>();

    @Option(
            names = "--java-client",
            paramLabel = "DIR",
            description = "Jars of the Java runtime interface client. Default: as built.")
    private Path javaClient = DEFAULTS.runtimes().javaClientDirectory();

    @Option(
            names = "--sqs-endpoint",
            paramLabel = "URL",
            description = "Mappings read all their queues from this SQS. Default: embedded.")
    private @Nullable URI sqsEndpoint;

    @Option(
            names = "--sqs-endpoint-for",
            paramLabel = "ARN=URL",
            split = ",",
            description = "Mappings read this one queue from this SQS.")
    private Map<QueueArn, URI> sqsEndpointFor = new LinkedHashMap<>();

    @Option(
            names = "--eventbridge-endpoint",
            paramLabel = "URL",
            description = "Event buses that are destinations are there. Default: there are none.")
    private String eventBridgeEndpoint = "";

    @Option(
            names = "--sns-endpoint",
            paramLabel = "URL",
            description = "Topics that are destinations are there. Default: embedded.")
    private String snsEndpoint = "";

    @Option(
            names = "--account-concurrency",
            paramLabel = "N",
            description = "Invocations at once per account and region. Default: 1000.")
    private int accountConcurrency = DEFAULTS.limits().accountConcurrency();

    @Option(
            names = "--unreserved-floor",
            paramLabel = "N",
            description = "Of these, kept free of reservations. Default: 100, or all if fewer.")
    private @Nullable Integer unreservedFloor;

    @Option(
            names = "--maximum-environments",
            paramLabel = "N",
            description = "Processes of functions at once. Default: 200.")
    private int maximumEnvironments = DEFAULTS.limits().maximumEnvironments();

    @Option(
            names = "--log-retention",
            paramLabel = "DAYS",
            description = "How long logs are kept whose group says nothing. Default: as they fit.")
    private int logRetention = DEFAULTS.limits().logRetentionDays();

    @Option(
            names = "--freeze",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "No processor time for functions between invocations. Default: on.")
    private boolean freeze = DEFAULTS.freezeIdle();

    /// Returns what the options amount to.
    ///
    /// @throws IllegalArgumentException if they contradict each other or leave a range
    ServerConfig toConfig() {
        return new ServerConfig(
                new Listen(host, port, externalUrl),
                storage(),
                clock,
                new Runtimes(strictRuntimes, commands(), javaClient),
                queues(),
                limits(),
                freeze,
                new Outside(eventBridgeEndpoint, snsEndpoint));
    }

    private Storage storage() {
        if (!memory) {
            return data == null ? Storage.defaults() : new Storage.Directory(data);
        }
        if (data != null) {
            throw new IllegalArgumentException("--memory and --data contradict each other");
        }
        return new Storage.Memory();
    }

    private Map<String, List<String>> commands() {
        return runtime.entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                each -> Arrays.asList(each.getValue().strip().split("\\s+"))));
    }

    private QueueSources queues() {
        QueueSource byDefault =
                sqsEndpoint == null
                        ? new QueueSource.Embedded()
                        : new QueueSource.External(sqsEndpoint);
        return new QueueSources(
                byDefault,
                sqsEndpointFor.entrySet().stream()
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        each -> new QueueSource.External(each.getValue()))));
    }

    private Limits limits() {
        int usual = Math.min(DEFAULTS.limits().unreservedFloor(), accountConcurrency);
        int floor = unreservedFloor == null ? usual : unreservedFloor;
        return new Limits(accountConcurrency, floor, maximumEnvironments, logRetention);
    }
}
