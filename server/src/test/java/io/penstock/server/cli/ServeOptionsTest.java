package io.penstock.server.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.runtime.environment.process.Isolation;
import io.penstock.runtime.environment.process.Network;
import io.penstock.server.config.Access;
import io.penstock.server.config.ClockKind;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class ServeOptionsTest {
    private static final QueueArn ORDERS = new QueueArn("us-east-1", "000000000000", "orders");

    @Test
    void amountToTheDefaultsWhenNothingIsSaid() {
        assertThat(config(Map.of())).isEqualTo(ServerConfig.defaults());
    }

    @Test
    void mapEveryOption() {
        var config =
                config(
                        Map.of(),
                        "--host=0.0.0.0",
                        "--port=0",
                        "--external-url=http://penstock",
                        "--data=/var/lib/penstock",
                        "--clock=manual",
                        "--strict-runtimes",
                        "--strict-queue-names",
                        "--strict-fifo-rates",
                        "--runtime=python3.12=/opt/py/bin/python3 -X dev",
                        "--runtime=node=/opt/node",
                        "--java-client=/opt/ric",
                        "--sqs-endpoint=http://127.0.0.1:9324",
                        "--sqs-endpoint-for=" + ORDERS + "=http://127.0.0.1:9325",
                        "--account-concurrency=50",
                        "--unreserved-floor=5",
                        "--maximum-environments=7",
                        "--eventbridge-endpoint=http://127.0.0.1:4010",
                        "--sns-endpoint=http://127.0.0.1:4011",
                        "--no-freeze",
                        "--auth=sigv4",
                        "--credentials=/etc/penstock/credentials",
                        "--buckets=/var/lib/buckets",
                        "--otlp-endpoint=http://127.0.0.1:4318");

        assertThat(config).isEqualTo(everything());
    }

    @Test
    void mapEveryVariableOfTheEnvironment() {
        var environment =
                Map.ofEntries(
                        Map.entry("PENSTOCK_HOST", "0.0.0.0"),
                        Map.entry("PENSTOCK_PORT", "0"),
                        Map.entry("PENSTOCK_EXTERNAL_URL", "http://penstock"),
                        Map.entry("PENSTOCK_DATA", "/var/lib/penstock"),
                        Map.entry("PENSTOCK_CLOCK", "manual"),
                        Map.entry("PENSTOCK_STRICT_RUNTIMES", "true"),
                        Map.entry("PENSTOCK_STRICT_QUEUE_NAMES", "true"),
                        Map.entry("PENSTOCK_STRICT_FIFO_RATES", "true"),
                        Map.entry(
                                "PENSTOCK_RUNTIME",
                                "python3.12=/opt/py/bin/python3 -X dev,node=/opt/node"),
                        Map.entry("PENSTOCK_JAVA_CLIENT", "/opt/ric"),
                        Map.entry("PENSTOCK_SQS_ENDPOINT", "http://127.0.0.1:9324"),
                        Map.entry("PENSTOCK_SQS_ENDPOINT_FOR", ORDERS + "=http://127.0.0.1:9325"),
                        Map.entry("PENSTOCK_ACCOUNT_CONCURRENCY", "50"),
                        Map.entry("PENSTOCK_UNRESERVED_FLOOR", "5"),
                        Map.entry("PENSTOCK_MAXIMUM_ENVIRONMENTS", "7"),
                        Map.entry("PENSTOCK_EVENTBRIDGE_ENDPOINT", "http://127.0.0.1:4010"),
                        Map.entry("PENSTOCK_SNS_ENDPOINT", "http://127.0.0.1:4011"),
                        Map.entry("PENSTOCK_FREEZE", "false"),
                        Map.entry("PENSTOCK_AUTH", "sigv4"),
                        Map.entry("PENSTOCK_CREDENTIALS", "/etc/penstock/credentials"),
                        Map.entry("PENSTOCK_BUCKETS", "/var/lib/buckets"),
                        Map.entry("PENSTOCK_OTLP_ENDPOINT", "http://127.0.0.1:4318"));

        assertThat(config(environment)).isEqualTo(everything());
    }

    @Test
    void takeTheCommandLineBeforeTheEnvironment() {
        assertThat(config(Map.of("PENSTOCK_PORT", "1"), "--port=2").entrance().listen().port())
                .isEqualTo(2);
    }

    @Test
    void giveSomeAccountsLimitsOfTheirOwn() {
        var limits =
                config(
                                Map.of(),
                                "--account-concurrency=700,123456789012=50",
                                "--unreserved-floor=60")
                        .execution()
                        .limits();

        assertThat(limits).isEqualTo(new Limits(700, 60, 200, Map.of("123456789012", 50)));
        assertThat(limits.ofAccounts()).isEqualTo(new ConcurrencyLimits(700, 60));
        assertThat(limits.ofSomeAccounts())
                .isEqualTo(Map.of("123456789012", new ConcurrencyLimits(50, 50)));
    }

    @Test
    void refuseAnAccountConcurrencyThatIsNone() {
        for (String wrong : List.of("many", "1234=50", "123456789012=0", "123456789012=", "0")) {
            assertThatThrownBy(() -> config(Map.of(), "--account-concurrency=" + wrong))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void keepTheFloorWithinASmallAccount() {
        assertThat(config(Map.of(), "--account-concurrency=30").execution().limits())
                .isEqualTo(new Limits(30, 30, 200));
    }

    @Test
    void refuseAnOptionThatDoesNotExist() {
        assertThatThrownBy(() -> config(Map.of(), "--prot=1"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("--prot");
    }

    @Test
    void refuseToBeDurableAndNot() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of(), "--memory", "--data=x"))
                .withMessageContaining("contradict");
    }

    @Test
    void sayWhomToBelieveAndWhereBucketsAre() {
        assertThat(config(Map.of(), "--host=0.0.0.0", "--insecure").entrance().access())
                .isEqualTo(new Access.Open(true));
        assertThat(config(Map.of(), "--s3-endpoint=http://127.0.0.1:9000").neighbours().objects())
                .isEqualTo(new ObjectStorage.External(URI.create("http://127.0.0.1:9000")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of(), "--host=0.0.0.0"))
                .withMessageContaining("--insecure");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of(), "--auth=sigv4"))
                .withMessageContaining("--credentials");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of(), "--credentials=file"))
                .withMessageContaining("--auth sigv4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of(), "--auth=sigv4", "--credentials=f", "--insecure"))
                .withMessageContaining("contradict");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of(), "--buckets=b", "--s3-endpoint=http://127.0.0.1"))
                .withMessageContaining("contradict");
    }

    @Test
    void refuseAnArnThatNamesNoQueue() {
        assertThatThrownBy(() -> config(Map.of(), "--sqs-endpoint-for=orders=http://127.0.0.1"))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining("'orders' is not a queue ARN");
    }

    @Test
    void knowEveryVariableThatMeansSomething() {
        var environment =
                new EnvironmentDefaults(
                        Map.of(
                                "PENSTOCK_PROT", "1",
                                "PENSTOCK_PORT", "1",
                                "PENSTOCK_JAVA_HOME", "/jdk",
                                "PATH", "/bin"));

        assertThat(environment.unknown(serve(Main.commandLine(Map.of())).getCommandSpec()))
                .containsExactly("PENSTOCK_PROT");
    }

    @Test
    void readsHowFunctionsAreIsolated() {
        ServerConfig config =
                config(
                        Map.of(),
                        "--isolation=runc",
                        "--isolation-network=none",
                        "--images=/var/lib/images");

        assertThat(config.execution().runtimes().isolation()).isEqualTo(Isolation.RUNC);
        assertThat(config.execution().runtimes().network()).isEqualTo(Network.NONE);
        assertThat(config.execution().runtimes().images()).isEqualTo(Path.of("/var/lib/images"));
    }

    @Test
    void refusesImagesThatCouldNotRun() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(Map.of(), "--images=/var/lib/images"))
                .withMessage("--images needs --isolation runc");
    }

    private static ServerConfig everything() {
        return new ServerConfig(
                new Entrance(
                        new Listen("0.0.0.0", 0, "http://penstock"),
                        new Access.Signed(Path.of("/etc/penstock/credentials"))),
                new Storage.Directory(Path.of("/var/lib/penstock")),
                ClockKind.MANUAL,
                new Execution(
                        new Runtimes(
                                true,
                                Map.of(
                                        "python3.12", List.of("/opt/py/bin/python3", "-X", "dev"),
                                        "node", List.of("/opt/node")),
                                Path.of("/opt/ric")),
                        new Limits(50, 5, 7),
                        false,
                        List.of()),
                new Neighbours(
                        new QueueSources(
                                external("http://127.0.0.1:9324"),
                                Map.of(ORDERS, external("http://127.0.0.1:9325"))),
                        new Outside("http://127.0.0.1:4010", "http://127.0.0.1:4011"),
                        new ObjectStorage.Directory(Path.of("/var/lib/buckets")),
                        TraceExport.Otlp.at("http://127.0.0.1:4318")),
                new QueueRules(true, true));
    }

    private static QueueSource external(String endpoint) {
        return new QueueSource.External(URI.create(endpoint));
    }

    private static ServerConfig config(Map<String, String> environment, String... arguments) {
        CommandLine main = Main.commandLine(environment);
        main.parseArgs(
                Stream.concat(Stream.of("serve"), Stream.of(arguments)).toArray(String[]::new));
        return ((ServeOptions) requireNonNull(serve(main).getMixins().get("options")))
                .toConfig(environment);
    }

    private static CommandLine serve(CommandLine main) {
        return requireNonNull(main.getSubcommands().get("serve"));
    }
}
