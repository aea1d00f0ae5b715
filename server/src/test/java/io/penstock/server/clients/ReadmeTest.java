package io.penstock.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.config.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the README tells people to type works when typed.
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @Test
    void theFirstFiveMinutesWorkAsPrinted(@TempDir Path directory) throws Exception {
        if (!ClientTools.ready("python", "the README's commands")) {
            return;
        }
        try (var world = new World(directory)) {
            String printed = world.run(List.of("sh", "-c", script()));

            assertThat(printed).contains("orders-dead-letters", "\\\"order\\\":\\\"second\\\"");
            assertThat(world.logUntil("orders", "first: 2 x tea"))
                    .anyMatch(line -> line.contains("second: quantity -1 is not positive"));
            assertThat(Files.readString(Home.directory().resolve("target/answer.json")))
                    .contains("took 0");
        }
    }

    /// The commands of the section, but for those that start or ask a server through the launcher,
    /// and the variables that the test sets otherwise.
    private static String script() throws IOException {
        String readme = Files.readString(Home.directory().resolve("README.md"));
        String section =
                readme.substring(
                        readme.indexOf("## The first five minutes"), readme.indexOf("## Read on"));
        String commands =
                BLOCK.matcher(section)
                        .results()
                        .map(MatchResult::group)
                        .flatMap(String::lines)
                        .filter(line -> !line.startsWith("```"))
                        .filter(line -> !line.startsWith("./penstock"))
                        .filter(line -> !line.startsWith("export"))
                        .filter(line -> !line.startsWith("alias"))
                        .collect(Collectors.joining("\n"));
        String alias = "aws() { command aws --endpoint-url \"$AWS_ENDPOINT_URL\" \"$@\"; }";
        return "set -eu\ncd '%s'\nPATH='%s':$PATH\n%s\n%s\n"
                .formatted(Home.directory(), ClientTools.aws().getParent(), alias, commands);
    }
}
