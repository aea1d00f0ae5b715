package io.penstock.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.Penstock;
import io.penstock.server.config.ServerConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The demo itself, only shorter: a server, two queues, functions in processes.
@Timeout(180)
class FairPlayTest {
    private static final FairLoad LOAD = new FairLoad(3, Duration.ofSeconds(5));

    @Test
    void quietTenantsWaitLessInTheQueueWithGroupsAsTheReportShows() throws InterruptedException {
        var text = new StringWriter();
        FairOutcome outcome;
        try (var server = Penstock.start(ServerConfig.passing())) {
            String endpoint = "http://127.0.0.1:" + server.port();

            outcome = new FairPlay(endpoint, LOAD, new PrintWriter(text)).play();
        }

        assertThat(text.toString()).startsWith("Ten tenants send 180 messages a second for 5 s");
        assertThat(outcome.grouped().waits().size()).isEqualTo(LOAD.messages());
        assertThat(outcome.plain().waits().size()).isEqualTo(LOAD.messages());
        assertThat(outcome.grouped().noisyMax()).isEqualTo(1);
        assertThat(outcome.plain().noisyMax()).isZero();
        Waits.Spread with = outcome.grouped().waits().quiet();
        Waits.Spread without = outcome.plain().waits().quiet();
        assertThat(with.p50()).isPositive().isLessThan(without.p50());
        assertThat(with.p95()).isLessThan(without.p95());
        assertThat(outcome.report().lines())
                .anyMatch(line ->
                        line.strip().equals("without message groups        with message groups"))
                .anyMatch(line -> line.matches(row("group-1")))
                .anyMatch(line -> line.matches(row("nine others")));
    }

    /// A name, and p50, p95, p99 and maximum of each side.
    private static String row(String name) {
        return " +" + name + "( +[0-9]+[.][0-9]{2}){8}";
    }
}
