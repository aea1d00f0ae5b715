package io.penstock.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.trace.LoopRule.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoopRuleTest {
    private static final FunctionArn ORDERS = FunctionArn.of("us-east-1", "000000000000", "orders");
    private static final FunctionArn BILLS = FunctionArn.of("us-east-1", "000000000000", "bills");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void stopsTheSeventeenthInvocationOfOneChain() {
        String header = "";
        for (int i = 0; i < 16; i++) {
            header = forwarded(header, ORDERS, false);
        }

        assertThat(decide(header, ORDERS, false)).isInstanceOf(Decision.Stop.class);
        assertThat(decide(header, ORDERS.qualified("PROD"), false))
                .as("whatever the qualifier")
                .isInstanceOf(Decision.Stop.class);
        assertThat(decide(header, BILLS, false)).isInstanceOf(Decision.Forward.class);
        assertThat(decide(header, ORDERS, true)).isInstanceOf(Decision.Forward.class);
    }

    @Test
    void countsEachFunctionOfALoopForItself() {
        String header = "";
        for (int i = 0; i < 16; i++) {
            header = forwarded(header, ORDERS, false);
            header = forwarded(header, BILLS, false);
        }

        assertThat(header).matches("Root=.*;Lineage=32:[0-9a-f]{8}:16\\|[0-9a-f]{8}:16");
        assertThat(decide(header, ORDERS, false)).isInstanceOf(Decision.Stop.class);
    }

    @Test
    void beginsATraceWhereThereIsNone() {
        assertThat(forwarded("", ORDERS, false))
                .matches(
                        "Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;"
                                + "Lineage=1:[0-9a-f]{8}:1");
    }

    @Test
    void keepsTheTraceThatIsThere() {
        String given = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

        assertThat(forwarded(given, ORDERS, false)).startsWith(given + ";Lineage=1:");
    }

    @Test
    void keepsFieldsItDoesNotKnow() {
        assertThat(forwarded("Self=1;Root=2;Extra=a=b", ORDERS, false))
                .startsWith("Self=1;Root=2;Extra=a=b;Lineage=");
    }

    @Test
    void samplesForAFunctionThatIsTracedWhatNobodyHasDecidedOn() {
        String root = "Root=1-5759e988-bd862e3fe1be46a994272793";

        assertThat(sampled(""))
                .matches("Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1;Lineage=.*");
        assertThat(sampled("Lineage=1:a87bd80c:1"))
                .as("a chain without a trace")
                .matches("Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1;Lineage=2:.*");
        assertThat(sampled(root)).matches(root + ";Parent=[0-9a-f]{16};Sampled=1;Lineage=.*");
        assertThat(sampled(root + ";Parent=53995c3f42cd8ad8;Sampled=?"))
                .startsWith(root + ";Parent=53995c3f42cd8ad8;Sampled=1;Lineage=");
    }

    @Test
    void leavesToCallersWhatTheyHaveDecided() {
        String root = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=";

        assertThat(sampled(root + "0")).startsWith(root + "0;Lineage=");
        assertThat(sampled(root + "1")).startsWith(root + "1;Lineage=");
        assertThat(forwarded(root + "?", ORDERS, false)).startsWith(root + "?;Lineage=");
    }

    @Test
    void readsLineagesAsAwsWritesThem() {
        assertThat(Lineage.parse("a87bd80c:1|68fd508a:5|c512fbe3:2"))
                .hasToString("8:a87bd80c:1|68fd508a:5|c512fbe3:2");
        assertThat(Lineage.parse("25:a87bd80c:1")).hasToString("25:a87bd80c:1");
        assertThat(Lineage.parse("nonsense|:|1:2:3")).hasToString("");
    }

    @Test
    void mergesTheCausesOfOneBatch() {
        String often = forwarded(forwarded("Root=1", ORDERS, false), ORDERS, false);
        String other = forwarded("Root=2", BILLS, false);

        String merged = TraceHeader.merged(List.of("", often, other));

        assertThat(merged).startsWith("Root=1;Lineage=2:");
        Lineage lineage = TraceHeader.parse(merged).lineage();
        assertThat(lineage.countOf(ORDERS)).isEqualTo(2);
        assertThat(lineage.countOf(BILLS)).isEqualTo(1);
    }

    @Test
    void remembersTheMostFrequentFunctionsOnly() {
        Lineage lineage = Lineage.NONE.plus(ORDERS).plus(ORDERS);
        for (int i : IntStream.range(0, 40).toArray()) {
            lineage = lineage.plus(FunctionArn.of("us-east-1", "000000000000", "other-" + i));
        }

        assertThat(lineage.countOf(ORDERS)).isEqualTo(2);
        assertThat(lineage.toString().split("\\|")).hasSize(Lineage.ENTRIES_MAX);
        assertThat(lineage.toString()).startsWith("42:");
    }

    private static String sampled(String header) {
        return decide(header, ORDERS, false, Sampling.SAMPLED) instanceof Decision.Forward(var next)
                ? next
                : "stopped";
    }

    private static String forwarded(String header, FunctionArn function, boolean mayLoop) {
        return decide(header, function, mayLoop) instanceof Decision.Forward(String next)
                ? next
                : "stopped";
    }

    private static Decision decide(String header, FunctionArn function, boolean mayLoop) {
        return decide(header, function, mayLoop, Sampling.NOT_SAMPLED);
    }

    private static Decision decide(
            String header, FunctionArn function, boolean mayLoop, Sampling undecided) {
        return LoopRule.decide(header, function, mayLoop, undecided, NOW, new Random(1));
    }
}
