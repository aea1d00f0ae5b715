package io.penstock.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.penstock.engine.arn.QueueArn;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerConfigTest {
    @Test
    void hasTheDefaultsItsDocumentationNames() {
        var config = ServerConfig.defaults();

        assertThat(config.entrance().listen()).isEqualTo(new Listen("127.0.0.1", 4566, ""));
        assertThat(config.storage()).isEqualTo(new Storage.Directory(Path.of(".penstock")));
        assertThat(config.clock()).isEqualTo(ClockKind.REAL);
        assertThat(config.execution().runtimes().strict()).isFalse();
        assertThat(config.execution().runtimes().commands()).isEmpty();
        assertThat(config.execution().runtimes().javaClientDirectory())
                .endsWithRaw(Path.of("java-runtime"));
        assertThat(config.neighbours().queues()).isEqualTo(QueueSources.embedded());
        assertThat(config.execution().limits()).isEqualTo(new Limits(1_000, 100, 200));
        assertThat(config.execution().freezeIdle()).isTrue();
        assertThat(config.execution().scaling()).isEmpty();
        assertThat(config.entrance().access()).isEqualTo(new Access.Open(false));
        assertThat(config.neighbours().objects()).isEqualTo(new ObjectStorage.None());
        assertThat(config.neighbours().traces()).isEqualTo(new TraceExport.None());
        assertThat(config.queueRules()).isEqualTo(new QueueRules(false, false));
    }

    @Test
    void holdsEveryOptionThatItIsGiven() {
        var listen = new Listen("0.0.0.0", 0, "http://penstock:80/");
        var storage = new Storage.Memory();
        var runtimes = new Runtimes(true, Map.of("python", List.of("py", "-3")), Path.of("ric"));
        var orders = new QueueArn("us-east-1", "000000000000", "orders");
        var elsewhere = new QueueSource.External(URI.create("http://127.0.0.1:9324"));
        var queues = new QueueSources(new QueueSource.Embedded(), Map.of(orders, elsewhere));
        var limits = new Limits(50, 10, 8);
        var outside = new Outside("http://127.0.0.1:4010", "");

        var access = new Access.Signed(Path.of("credentials"));
        var objects = new ObjectStorage.Directory(Path.of("buckets"));
        var traces = new TraceExport.Otlp(URI.create("http://127.0.0.1:4318/v1/traces"));

        var config =
                new ServerConfig(
                        new Entrance(listen, access),
                        storage,
                        ClockKind.MANUAL,
                        new Execution(runtimes, limits, false, List.of()),
                        new Neighbours(queues, outside, objects, traces),
                        new QueueRules(true, true));

        assertThat(config.entrance().listen().externalUrl()).isEqualTo("http://penstock:80");
        assertThat(config.storage()).isEqualTo(storage);
        assertThat(config.clock()).isEqualTo(ClockKind.MANUAL);
        assertThat(config.execution().runtimes()).isEqualTo(runtimes);
        assertThat(config.neighbours().queues().of(orders)).isEqualTo(elsewhere);
        assertThat(
                        config.neighbours()
                                .queues()
                                .of(new QueueArn("us-east-1", "000000000000", "other")))
                .isEqualTo(new QueueSource.Embedded());
        assertThat(config.execution().limits()).isEqualTo(limits);
        assertThat(config.execution().freezeIdle()).isFalse();
        assertThat(config.neighbours().outside()).isEqualTo(outside);
        assertThat(config.queueRules().deletedNamesRest()).isTrue();
        assertThat(config.queueRules().fifoRatesHold()).isTrue();
        assertThat(config.entrance().access()).isEqualTo(access);
        assertThat(config.neighbours().objects()).isEqualTo(objects);
        assertThat(config.neighbours().traces()).isEqualTo(traces);
    }

    @Test
    void changesOneConcernAtATime() {
        var config = ServerConfig.passing();

        var changed =
                config.with(ClockKind.MANUAL)
                        .with(new Limits(5, 0, 5))
                        .with(QueueSources.embedded())
                        .with(Runtimes.defaults());

        assertThat(changed.entrance().listen().port()).isZero();
        assertThat(changed.storage()).isEqualTo(new Storage.Memory());
        assertThat(changed.clock()).isEqualTo(ClockKind.MANUAL);
        assertThat(changed.execution().limits().accountConcurrency()).isEqualTo(5);
    }

    @Test
    void letsInOtherMachinesOnlyIfCallersSignOrThatIsSaid() {
        var everywhere = ServerConfig.passing().with(new Access.Open(true));

        for (String host : new String[] {"0.0.0.0", "::", "192.168.0.7", "penstock.local"}) {
            var listen = new Listen(host, 0, "");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ServerConfig.passing().with(listen))
                    .withMessageContaining(host)
                    .withMessageContaining("--auth sigv4")
                    .withMessageContaining("--insecure");
            assertThat(everywhere.with(listen).entrance().listen().host()).isEqualTo(host);
        }
        for (String host : new String[] {"127.0.0.1", "127.9.9.9", "::1", "localhost"}) {
            assertThat(
                            ServerConfig.passing()
                                    .with(new Listen(host, 0, ""))
                                    .entrance()
                                    .listen()
                                    .host())
                    .isEqualTo(host);
        }
    }

    @Test
    void refusesWhatMakesNoSenseAndNamesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Listen("127.0.0.1", 65_536, ""))
                .withMessageContaining("65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Listen("127.0.0.1", 1, "penstock:80"))
                .withMessage("external URL penstock:80 is not like http://host:port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Listen(" ", 1, ""))
                .withMessageContaining("host");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Limits(0, 0, 1))
                .withMessageContaining("account concurrency 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Limits(50, 51, 1))
                .withMessageContaining("51");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Limits(50, 5, 0))
                .withMessageContaining("maximum environments 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QueueSource.External(URI.create("ftp://127.0.0.1")))
                .withMessageContaining("ftp://127.0.0.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Runtimes(false, Map.of("node", List.of("")), Path.of("ric")))
                .withMessageContaining("node");
    }
}
