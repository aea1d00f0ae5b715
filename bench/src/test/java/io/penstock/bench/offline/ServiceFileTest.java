package io.penstock.bench.offline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceFileTest {
    @Test
    void everyFunctionHasTheSameCode() {
        String text = ServiceFile.render(Specimen.PYTHON_FIRST_LINE, List.of("first-0", "first-1"));

        assertThat(text)
                .contains("plugins:\n  - serverless-offline\n")
                .contains("  region: us-east-1\n  runtime: python3.11\n")
                .endsWith(
                        """
                        functions:
                          first-0:
                            name: first-0
                            handler: first.handler
                          first-1:
                            name: first-1
                            handler: first.handler
                        """);
    }
}
