package io.penstock.bench.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What counts as seen.
class SeenMessagesTest {
    @TempDir private Path directory;

    @Test
    void everyNumberMustBeThereAtLeastOnce() throws IOException {
        Path file = directory.resolve("seen");
        SeenMessages seen = new SeenMessages(file);
        Files.writeString(file, "000000000001000000000000000000000001");

        assertThat(seen.check(2)).isEmpty();
    }

    @Test
    void aMissingNumberIsCounted() throws IOException {
        SeenMessages seen = new SeenMessages(directory.resolve("nothing"));

        assertThat(seen.check(1_000))
                .isEqualTo("1,000 messages of 1,000 were never seen by the function");
    }

    @Test
    void aNumberThatNobodySentIsWrong() throws IOException {
        Path file = directory.resolve("seen");
        SeenMessages seen = new SeenMessages(file);
        Files.writeString(file, "000000000000000000000007");

        assertThat(seen.check(1)).isEqualTo("messages were seen that nobody sent");
    }

    @Test
    void whatWasReadBeforeDoesNotCountAgain() throws IOException {
        Path file = directory.resolve("seen");
        SeenMessages seen = new SeenMessages(file);
        Files.writeString(file, "000000000000");
        seen.check(1);
        Files.writeString(file, "000000000001", StandardOpenOption.APPEND);

        assertThat(seen.check(2)).isEqualTo("1 messages of 2 were never seen by the function");
    }
}
