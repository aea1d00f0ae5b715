package io.penstock.bench.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ColdStartTest {
    @Test
    void countsFromTheRequest() throws IOException {
        assertThat(ColdStart.read("\"1500 42\"", 1_000, 2_500))
                .isEqualTo(new ColdStart(500, 1_500, 42));
    }

    @Test
    void anythingElseIsNoStart() {
        assertThatThrownBy(() -> ColdStart.read("{\"errorMessage\":\"no runtime\"}", 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no runtime");
    }
}
