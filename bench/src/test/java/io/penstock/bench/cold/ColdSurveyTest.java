package io.penstock.bench.cold;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A few starts. Says nothing about their time.
class ColdSurveyTest {
    @TempDir private Path data;

    @Test
    void startsEveryLanguageInEveryWay() throws Exception {
        List<String> lines = new ArrayList<>();

        new ColdSurvey(new ColdLoad(1, 3, 1), data).run(lines::add);

        assertThat(String.join("\n", lines))
                .contains("floor: bare interpreter", "from a fork server")
                .contains("from a process that waits", "from a cache of its start")
                .contains("burst of 3 Python environments", "MiB (proportional)");
    }
}
