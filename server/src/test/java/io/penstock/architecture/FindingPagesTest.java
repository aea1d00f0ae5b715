package io.penstock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.finding.Certainty;
import io.penstock.engine.finding.Trap;
import io.penstock.server.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every finding has a page, and every page a finding.
class FindingPagesTest {
    private static final Path PAGES = Home.directory().resolve("docs/findings");

    @ParameterizedTest
    @EnumSource
    void everyFindingHasAPageThatSaysAllThereIsToSay(Trap trap) throws IOException {
        String page = Files.readString(Home.directory().resolve(trap.page()));

        assertThat(page)
                .startsWith("# " + trap.id() + "\n")
                .contains("Severity: " + trap.severity().text() + ".")
                .contains(
                        "**What.** ",
                        "**Why it hurts.** ",
                        "**How to see it.** ",
                        "**How to fix it.** ",
                        "Source: [",
                        "https://docs.aws.amazon.com/");
        assertThat(page.contains("Inferred from what happened"))
                .isEqualTo(trap.certainty() == Certainty.INFERRED);
    }

    @Test
    void everyPageHasAFindingAndStandsInTheIndex() throws IOException {
        List<String> ids = Arrays.stream(Trap.values()).map(Trap::id).toList();
        String index = Files.readString(PAGES.resolve("README.md"));
        try (var files = Files.list(PAGES)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(
                                            ids.stream().map(id -> id + ".md"),
                                            Stream.of("README.md"))
                                    .toList());
        }
        assertThat(ids)
                .allSatisfy(id -> assertThat(index).contains("| [%s](%s.md) |".formatted(id, id)));
    }
}
