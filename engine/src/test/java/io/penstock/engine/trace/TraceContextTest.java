package io.penstock.engine.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TraceContextTest {
    private static final String TRACE = "5759e988bd862e3fe1be46a994272793";
    private static final String SPAN = "53995c3f42cd8ad8";
    private static final String HEADER =
            "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

    @Test
    void isTheSameTraceInBothForms() {
        var context = new TraceContext(TRACE, SPAN, Sampling.SAMPLED);

        assertThat(TraceContext.ofHeader(HEADER)).isEqualTo(context);
        assertThat(TraceContext.ofTraceparent("00-" + TRACE + "-" + SPAN + "-01"))
                .isEqualTo(context);
        assertThat(context.header()).isEqualTo(HEADER);
    }

    @Test
    void keepsWhetherSomebodyDecidedToSample() {
        assertThat(TraceContext.ofTraceparent("00-" + TRACE + "-" + SPAN + "-00").header())
                .endsWith(";Sampled=0");
        assertThat(TraceContext.ofTraceparent("00-" + TRACE + "-" + SPAN + "-03").header())
                .as("other flags do not matter")
                .endsWith(";Sampled=1");
        assertThat(TraceContext.ofHeader(HEADER.replace("Sampled=1", "Sampled=0")).sampling())
                .isEqualTo(Sampling.NOT_SAMPLED);
        for (String open : List.of("", ";Sampled=?", ";Sampled=", ";Sampled=yes")) {
            TraceContext context = TraceContext.ofHeader(HEADER.replace(";Sampled=1", open));
            assertThat(context).isEqualTo(new TraceContext(TRACE, SPAN, Sampling.OPEN));
            assertThat(context.header()).isEqualTo(HEADER.replace(";Sampled=1", ""));
        }
    }

    @Test
    void readsHeadersAsTheyAreWrittenElsewhere() {
        assertThat(
                        TraceContext.ofHeader(
                                "Self=1-67891234-12456789abcdef012345678; Root=1-5759e988-"
                                        + "bd862e3fe1be46a994272793 ; Sampled=1"))
                .as("by a load balancer, with spaces, in another order, without a parent")
                .isEqualTo(new TraceContext(TRACE, "", Sampling.SAMPLED));
        assertThat(TraceContext.ofHeader(HEADER.replace(SPAN, "beef")))
                .as("with a parent that is none")
                .isEqualTo(new TraceContext(TRACE, "", Sampling.SAMPLED));
    }

    @Test
    void readsLaterVersionsOfTraceparent() {
        var context = new TraceContext(TRACE, SPAN, Sampling.SAMPLED);

        assertThat(TraceContext.ofTraceparent("01-" + TRACE + "-" + SPAN + "-01-what-comes"))
                .isEqualTo(context);
        assertThat(TraceContext.ofTraceparent("cc-" + TRACE + "-" + SPAN + "-01"))
                .isEqualTo(context);
    }

    @Test
    void isNoneWhereNothingUsefulCame() {
        for (String header :
                List.of(
                        "",
                        ";;=;",
                        "Sampled=1",
                        "Root=",
                        "Root=1",
                        "Root=1-5759e988-bd862e3fe1be46a99427279",
                        "Root=1-5759E988-BD862E3FE1BE46A994272793",
                        "Root=2-5759e988-bd862e3fe1be46a994272793",
                        "Root=1-00000000-000000000000000000000000",
                        "root of all",
                        HEADER + ";x=" + "y".repeat(3_000))) {
            assertThat(TraceContext.ofHeader(header)).as(header).isEqualTo(TraceContext.NONE);
        }
        for (String traceparent :
                List.of(
                        "",
                        "00",
                        "00-" + TRACE + "-" + SPAN,
                        "00-" + TRACE + "-" + SPAN + "-1",
                        "00-" + TRACE + "-" + SPAN + "-01-more",
                        "00-" + TRACE + "-" + SPAN + "-01x",
                        "ff-" + TRACE + "-" + SPAN + "-01",
                        "00-" + TRACE.toUpperCase(Locale.ROOT) + "-" + SPAN + "-01",
                        "00-" + "0".repeat(32) + "-" + SPAN + "-01",
                        "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                        HEADER)) {
            assertThat(TraceContext.ofTraceparent(traceparent))
                    .as(traceparent)
                    .isEqualTo(TraceContext.NONE);
        }
        assertThat(TraceContext.NONE.exists()).isFalse();
        assertThat(TraceContext.NONE.header()).isEmpty();
    }

    @Test
    void replacesWhereAHeaderStandsAndKeepsTheRest() {
        var below = new TraceContext(TRACE, "00f067aa0ba902b7", Sampling.SAMPLED);

        String header =
                TraceHeader.parse("Self=a;Root=1-x;Parent=y;Sampled=0;Lineage=1:a87bd80c:1")
                        .with(below)
                        .toString();

        assertThat(header)
                .isEqualTo(
                        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=00f067aa0ba902b7;Sampled=1;"
                                + "Self=a;Lineage=1:a87bd80c:1");
    }

    @Test
    void isSharedByWorkWhoseCausesHaveOneTraceInCommon() {
        var first = new TraceContext(TRACE, SPAN, Sampling.SAMPLED);
        var second = new TraceContext(TRACE, "00f067aa0ba902b7", Sampling.SAMPLED);
        var other = new TraceContext("0af7651916cd43dd8448eb211c80319c", SPAN, Sampling.SAMPLED);
        var unwanted = new TraceContext(TRACE, SPAN, Sampling.NOT_SAMPLED);
        var alsoUnwanted = new TraceContext(other.traceId(), SPAN, Sampling.NOT_SAMPLED);

        assertThat(TraceContext.shared(List.of())).isEqualTo(TraceContext.NONE);
        assertThat(TraceContext.shared(List.of(TraceContext.NONE, first, second))).isEqualTo(first);
        assertThat(TraceContext.shared(List.of(unwanted))).isEqualTo(unwanted);
        assertThat(TraceContext.shared(List.of(first, other))).isEqualTo(TraceContext.NONE);
        assertThat(TraceContext.shared(List.of(unwanted, other))).isEqualTo(TraceContext.NONE);
        assertThat(TraceContext.shared(List.of(unwanted, alsoUnwanted)))
                .isEqualTo(new TraceContext("", "", Sampling.NOT_SAMPLED));
        assertThat(TraceContext.shared(List.of(unwanted, alsoUnwanted, TraceContext.NONE)))
                .isEqualTo(TraceContext.NONE);
    }

    @Test
    void beginsWithTheTime() {
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertThat(TraceHeader.begin(now, new Random(1), Sampling.SAMPLED).toString())
                .matches("Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1");
        assertThat(TraceHeader.begin(now, new Random(1), Sampling.OPEN).toString())
                .matches("Root=1-6955b900-[0-9a-f]{24};Parent=[0-9a-f]{16}");
    }
}
