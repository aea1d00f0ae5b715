package io.penstock.bench.offline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WarmLoadTest {
    @Test
    void theEventHasTheSizeThatTheReportNames() {
        assertThat(WarmLoad.event()).hasSize(200).startsWith("{\"pad\":\"x").endsWith("x\"}");
    }
}
