package io.penstock.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.cli.demo.FairOutcome.Side;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FairDemoTest {
    private static final FairLoad LOAD = new FairLoad(8, Duration.ofSeconds(10));

    @Test
    void sendsAsTheSampleApplicationDoesOnASmallerScale() {
        Map<String, Integer> sent = new HashMap<>();
        for (int round = 0; round < LOAD.rounds(); round++) {
            LOAD.tenantsOf(round).forEach(tenant -> sent.merge(tenant, 1, Integer::sum));
        }

        int all = sent.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(LOAD.perSecond()).isEqualTo(480);
        assertThat(all).isEqualTo(LOAD.messages()).isBetween(4_780, 4_800);
        assertThat(sent).hasSize(10);
        assertThat(sent.get(FairLoad.LOUD)).isBetween(3_300, 3_320); // 1,000 of 1,450
        assertThat(sent.get("group-10")).isEqualTo(165); // 50 of 1,450
    }

    @Test
    void fitsSmallAndLargeMachines() {
        assertThat(FairLoad.of(1).consumers()).isEqualTo(4);
        assertThat(FairLoad.of(2).consumers()).isEqualTo(6);
        assertThat(FairLoad.of(64).consumers()).isEqualTo(16);
    }

    @Test
    void readsWaitsFromTheLinesOfALogAndNothingElse() {
        var waits = new Waits();

        waits.read("2026-11-21T12:00:00Z id START RequestId: 1 Version: $LATEST");
        waits.read("{\"waits\": {\"group-1\": [1000, 3000], \"group-2\": [20]}}");
        waits.read("2026-11-21T12:00:00Z {\"waits\": {\"group-3\": [40]}}");

        assertThat(waits.size()).isEqualTo(4);
        assertThat(waits.loud().p50()).isEqualTo(1);
        assertThat(waits.loud().max()).isEqualTo(3);
        assertThat(waits.quiet().count()).isEqualTo(2);
        assertThat(waits.quiet().p95()).isEqualTo(0.04);
    }

    @Test
    void isGoodWhenQuietTenantsWaitLess() {
        var outcome = new FairOutcome(LOAD, side(400), side(7_000));

        assertThat(outcome.complaints()).isEmpty();
        assertThat(outcome.report()).contains("0.40 s instead of 7.00 s").contains("nine others");
    }

    @Test
    void complainsWhenQuietTenantsWaitAsLong() {
        assertThat(new FairOutcome(LOAD, side(6_000), side(7_000)).complaints())
                .containsExactly(
                        "quiet tenants should wait at most half as long with message groups:"
                                + " 6.00 s of 7.00 s");
    }

    @Test
    void complainsOfLostMessages() {
        var empty = new Side(new Waits(), 0, 0, 0);

        assertThat(new FairOutcome(LOAD, side(400), empty).complaints())
                .first()
                .asString()
                .endsWith("messages should be handled without, not 0");
    }

    private static Side side(int quietMillis) {
        var waits = new Waits();
        int quiet = LOAD.messages() / 3;
        Collections.nCopies(quiet, quietMillis).forEach(millis -> waits.add("group-2", millis));
        Collections.nCopies(LOAD.messages() - quiet, 8_000)
                .forEach(millis -> waits.add(FairLoad.LOUD, millis));
        return new Side(waits, 2_000, 100, 1);
    }
}
