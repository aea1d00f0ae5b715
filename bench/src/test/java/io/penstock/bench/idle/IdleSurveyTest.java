package io.penstock.bench.idle;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few mappings. Says nothing about their cost.
class IdleSurveyTest {
    private static final IdleLoad LITTLE =
            new IdleLoad(3, Duration.ofMillis(50), Duration.ofMillis(1));

    @TempDir private Path data;

    @Test
    void findsEveryMappingPolling() throws Exception {
        List<String> lines = new ArrayList<>();

        boolean polling = new IdleSurvey(LITTLE, data).run(lines::add);

        assertThat(polling).isTrue();
        assertThat(lines).anySatisfy(line -> assertThat(line).contains("... and mappings"));
    }
}
