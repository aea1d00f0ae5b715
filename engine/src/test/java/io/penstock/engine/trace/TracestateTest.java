package io.penstock.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TracestateTest {
    private static final String PARENT = "00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01";
    private static final String HEADER =
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    @Test
    void keepsEntriesInTheirOrder() {
        var state = Tracestate.parse("rojo=00f067aa0ba902b7, ,congo=t61 rcWk;gMzE\t,a1@b_*/-c=x");

        assertThat(state.entries())
                .containsExactly("rojo=00f067aa0ba902b7", "congo=t61 rcWk;gMzE", "a1@b_*/-c=x");
        assertThat(state).hasToString("rojo=00f067aa0ba902b7,congo=t61 rcWk;gMzE,a1@b_*/-c=x");
    }

    @Test
    void isNothingWhereItIsMalformed() {
        for (String header :
                List.of(
                        "",
                        " , ,",
                        "a",
                        "=b",
                        "a=",
                        "A=b",
                        "1a=b",
                        "a@1=b",
                        "a b=c",
                        "a=b=c",
                        "a=\u00e4",
                        "a=b\u0000",
                        "a=1,a=2",
                        "a=1,b",
                        "a=" + "x".repeat(257),
                        "k".repeat(257) + "=x")) {
            assertThat(Tracestate.parse(header)).as(header).isEqualTo(Tracestate.NONE);
        }
    }

    @Test
    void isNothingWhereItHasMoreThanThirtyTwoEntries() {
        assertThat(Tracestate.parse(entries(32)).entries()).hasSize(32);
        assertThat(Tracestate.parse(entries(33))).isEqualTo(Tracestate.NONE);
    }

    @Test
    void leavesLargeEntriesOutFirstAndThenTheLast() {
        String large = "large=" + "x".repeat(130);
        String other = "other=" + "x".repeat(130);
        String small =
                IntStream.range(0, 4)
                        .mapToObj(i -> "s" + i + "=" + "y".repeat(96)) // 99 characters each
                        .collect(Collectors.joining(","));

        assertThat(Tracestate.parse(small + "," + large)).hasToString(small);
        assertThat(
                        Tracestate.parse(
                                large
                                        + ","
                                        + other
                                        + ",a="
                                        + "z".repeat(126)
                                        + ","
                                        + "b="
                                        + "z".repeat(107)))
                .as("512 characters are not too many")
                .extracting(state -> state.toString().length())
                .isEqualTo(137 + 137 + 129 + 109);
        assertThat(
                        Tracestate.parse(
                                        large
                                                + ","
                                                + other
                                                + ",a="
                                                + "z".repeat(126)
                                                + ","
                                                + "b="
                                                + "z".repeat(108))
                                .entries())
                .as("513 are, and the last of the large ones goes")
                .extracting(entry -> entry.substring(0, 1))
                .containsExactly("l", "a", "b");
        assertThat(
                        Tracestate.parse(small + ",s5=" + "y".repeat(96) + ",s6=" + "y".repeat(96))
                                .entries())
                .extracting(entry -> entry.substring(0, 2))
                .containsExactly("s0", "s1", "s2", "s3", "s5");
    }

    @Test
    void goesAlongAsAFieldOfTheHeader() {
        var place = TraceContext.ofTraceparent(PARENT, "a=1;%3B,b=2");

        assertThat(place.header()).isEqualTo(HEADER + ";tracestate=a=1%3B%253B,b=2");
        assertThat(TraceContext.ofHeader(place.header())).isEqualTo(place);
        assertThat(place.state()).hasToString("a=1;%3B,b=2");
    }

    @Test
    void belongsToItsPlace() {
        var place = TraceContext.ofTraceparent(PARENT, "a=1");
        var elsewhere = new TraceContext(place.traceId(), "00f067aa0ba902b7", Sampling.SAMPLED);

        assertThat(TraceContext.ofTraceparent("00-nonsense-01", "a=1"))
                .isEqualTo(TraceContext.NONE);
        assertThat(TraceHeader.parse(place.header() + ";Lineage=1:a87bd80c:1").with(elsewhere))
                .as("of another span nothing is said")
                .hasToString(
                        HEADER.replace("53995c3f42cd8ad8", "00f067aa0ba902b7")
                                + ";Lineage=1:a87bd80c:1");
        assertThat(elsewhere.orStateOf(place)).isEqualTo(elsewhere);
        assertThat(TraceContext.ofHeader(HEADER).orStateOf(place)).isEqualTo(place);
        assertThat(place.orStateOf(TraceContext.ofTraceparent(PARENT, "b=2"))).isEqualTo(place);
    }

    private static String entries(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "k" + i + "=v")
                .collect(Collectors.joining(","));
    }
}
