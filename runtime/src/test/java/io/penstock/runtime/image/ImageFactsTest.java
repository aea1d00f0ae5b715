package io.penstock.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.image.Images.Replacement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFactsTest {
    private static final Path ROOT = Path.of("/images/root");
    private static final ImageFacts FACTS =
            new ImageFacts(
                    List.of("/entry"),
                    List.of("app.handler"),
                    "/var/task",
                    new ImageUser(7, 8),
                    Map.of("PATH", "/bin"));

    @TempDir private Path directory = Path.of("");

    @Test
    void areReadAsTheyWereWritten() throws IOException {
        Path file = directory.resolve("image.json");

        FACTS.write(file);

        assertThat(ImageFacts.read(file)).isEqualTo(FACTS);
    }

    @Test
    void amountToWhatTheImageSays() {
        ImageProgram program = FACTS.program(ROOT, instead("", ""));

        assertThat(program.command()).containsExactly("/entry", "app.handler");
        assertThat(program.workingDirectory()).isEqualTo("/var/task");
        assertThat(program.root()).isEqualTo(ROOT);
        assertThat(program.user()).isEqualTo(7);
        assertThat(program.variables()).isEqualTo(Map.of("PATH", "/bin"));
    }

    @Test
    void loseTheCommandWithTheEntryPoint() {
        assertThat(FACTS.program(ROOT, instead("", "other")).command())
                .containsExactly("/entry", "other");
        assertThat(FACTS.program(ROOT, instead("/mine", "")).command()).containsExactly("/mine");
        assertThat(FACTS.program(ROOT, instead("/mine", "other")).command())
                .containsExactly("/mine", "other");
    }

    @Test
    void startAtTheRootUnlessSomebodySaysWhere() {
        var nowhere = new ImageFacts(List.of(), List.of("x"), "", ImageUser.DEFAULT, Map.of());

        assertThat(nowhere.program(ROOT, instead("", "")).workingDirectory()).isEqualTo("/");
        assertThat(
                        nowhere.program(ROOT, new Replacement(List.of(), List.of(), "/srv"))
                                .workingDirectory())
                .isEqualTo("/srv");
    }

    private static Replacement instead(String entryPoint, String command) {
        return new Replacement(words(entryPoint), words(command), "");
    }

    private static List<String> words(String word) {
        return word.isEmpty() ? List.of() : List.of(word);
    }
}
