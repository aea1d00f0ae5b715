package io.penstock.server.cli;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.concurrency.scaling.ScalingRule;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.Network;
import io.penstock.server.config.Access;
import io.penstock.server.config.ClockKind;
import io.penstock.server.config.ConfigFile;
import io.penstock.server.config.Entrance;
import io.penstock.server.config.Execution;
import io.penstock.server.config.Limits;
import io.penstock.server.config.Listen;
import io.penstock.server.config.Neighbours;
import io.penstock.server.config.ObjectStorage;
import io.penstock.server.config.Outside;
import io.penstock.server.config.QueueRules;
import io.penstock.server.config.QueueSource;
import io.penstock.server.config.QueueSources;
import io.penstock.server.config.Runtimes;
import io.penstock.server.config.ServerConfig;
import io.penstock.server.config.Storage;
import io.penstock.server.config.TraceExport;
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

    /// Whether and how callers prove who they are.
    enum AuthKind {
        /// Not at all.
        NONE,
        /// With signatures of AWS's version 4.
        SIGV4
    }

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Address to listen on. Default: 127.0.0.1, only this machine.")
    private String host = DEFAULTS.entrance().listen().host();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on, 0 for any free one. Default: 4566.")
    private int port = DEFAULTS.entrance().listen().port();

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
    private Path javaClient = DEFAULTS.execution().runtimes().javaClientDirectory();

    @Option(
            names = "--isolation",
            paramLabel = "process|sandbox|runc",
            description = "Put functions behind bubblewrap, or into containers. Default: process.")
    private Isolation isolation = DEFAULTS.execution().runtimes().isolation();

    @Option(
            names = "--isolation-network",
            paramLabel = "machine|none",
            description = "none: functions reach themselves only. Default: machine.")
    private Network network = DEFAULTS.execution().runtimes().network();

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Image layouts for ImageUri: HOST/NAME:TAG is in DIR/NAME.")
    private @Nullable Path images;

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
            names = "--strict-queue-names",
            description = "A deleted queue's name rests for 60 seconds, as on AWS.")
    private boolean strictQueueNames;

    @Option(
            names = "--strict-fifo-rates",
            description = "FIFO queues take 300 calls a second of each kind, as on AWS.")
    private boolean strictFifoRates;

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
            paramLabel = "[ACCOUNT=]N",
            split = ",",
            description = "Invocations at once per account and region. Default: 1000.")
    private List<String> accountConcurrency = List.of();

    @Option(
            names = "--unreserved-floor",
            paramLabel = "N",
            description = "Of these, kept free of reservations. Default: 100, or all if fewer.")
    private @Nullable Integer unreservedFloor;

    @Option(
            names = "--maximum-environments",
            paramLabel = "N",
            description = "Processes of functions at once. Default: 200.")
    private int maximumEnvironments = DEFAULTS.execution().limits().maximumEnvironments();

    @Option(
            names = "--log-retention",
            paramLabel = "DAYS",
            description = "How long logs are kept whose group says nothing. Default: as they fit.")
    private int logRetention = DEFAULTS.execution().limits().logRetentionDays();

    @Option(
            names = "--freeze",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "No processor time for functions between invocations. Default: on.")
    private boolean freeze = DEFAULTS.execution().freezeIdle();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "JSON file with the rules of 'scaling'. Default: none.")
    private @Nullable Path config;

    @Option(
            names = "--auth",
            paramLabel = "none|sigv4",
            description = "sigv4: check signatures; needs --credentials. Default: none.")
    private AuthKind auth = AuthKind.NONE;

    @Option(
            names = "--credentials",
            paramLabel = "FILE",
            description = "Who may call: an AWS credentials file with account and role.")
    private @Nullable Path credentials;

    @Option(
            names = "--insecure",
            description = "Let everybody in, also from other machines, with any credentials.")
    private boolean insecure;

    @Option(
            names = "--buckets",
            paramLabel = "DIR",
            description = "Keep S3 buckets below this directory. Default: no S3.")
    private @Nullable Path buckets;

    @Option(
            names = "--s3-endpoint",
            paramLabel = "URL",
            description = "Functions' code and failed events go from and to this S3 instead.")
    private @Nullable URI s3Endpoint;

    @Option(
            names = "--otlp-endpoint",
            paramLabel = "URL",
            description =
                    "Send spans to this OpenTelemetry collector. Default: as"
                            + " OTEL_EXPORTER_OTLP_ENDPOINT says, else none.")
    private String otlpEndpoint = "";

    /// Returns what the options amount to.
    ///
    /// @param environment variables of OpenTelemetry, which say where spans go if no option does
    /// @throws IllegalArgumentException if they contradict each other or leave a range
    ServerConfig toConfig(Map<String, String> environment) {
        return new ServerConfig(
                new Entrance(new Listen(host, port, externalUrl), access()),
                storage(),
                clock,
                new Execution(runtimes(), limits(), freeze, scaling()),
                new Neighbours(
                        queues(),
                        new Outside(eventBridgeEndpoint, snsEndpoint),
                        objects(),
                        TraceExport.of(otlpEndpoint, environment)),
                new QueueRules(strictQueueNames, strictFifoRates));
    }

    private List<ScalingRule> scaling() {
        return config == null ? List.of() : ConfigFile.read(config).scaling();
    }

    private Runtimes runtimes() {
        if (images != null && isolation != Isolation.RUNC) {
            throw new IllegalArgumentException("--images needs --isolation runc");
        }
        return new Runtimes(strictRuntimes, commands(), javaClient, isolation, network, images);
    }

    private Access access() {
        if ((auth == AuthKind.SIGV4) != (credentials != null)) {
            throw new IllegalArgumentException(
                    "--auth sigv4 and --credentials FILE come together or not at all");
        }
        if (credentials == null) {
            return new Access.Open(insecure);
        }
        if (insecure) {
            throw new IllegalArgumentException("--auth sigv4 and --insecure contradict each other");
        }
        return new Access.Signed(credentials);
    }

    private ObjectStorage objects() {
        if (buckets != null && s3Endpoint != null) {
            throw new IllegalArgumentException("--buckets and --s3-endpoint contradict each other");
        }
        if (buckets != null) {
            return new ObjectStorage.Directory(buckets);
        }
        return s3Endpoint == null
                ? new ObjectStorage.None()
                : new ObjectStorage.External(s3Endpoint);
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
        int general = DEFAULTS.execution().limits().accountConcurrency();
        Map<String, Integer> byAccount = new LinkedHashMap<>();
        for (String each : accountConcurrency) {
            int equals = each.indexOf('=');
            int concurrency = wholeNumber("--account-concurrency", each.substring(equals + 1));
            if (equals < 0) {
                general = concurrency;
            } else {
                byAccount.put(each.substring(0, equals), concurrency);
            }
        }
        int usual = Math.min(DEFAULTS.execution().limits().unreservedFloor(), general);
        int floor = unreservedFloor == null ? usual : unreservedFloor;
        return new Limits(general, floor, maximumEnvironments, byAccount, logRetention);
    }

    private static int wholeNumber(String option, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException(
                    "%s: '%s' is no whole number".formatted(option, text), malformed);
        }
    }
}
