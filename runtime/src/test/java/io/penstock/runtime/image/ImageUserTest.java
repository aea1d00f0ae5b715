package io.penstock.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whom `USER` of an image means. Source: OCI Image Format Specification, "Image Configuration".
final class ImageUserTest {
    @TempDir Path directory;

    private ImageRoot root;

    @BeforeEach
    void open() throws IOException {
        root = new ImageRoot(directory.toRealPath());
        Files.createDirectory(directory.resolve("etc"));
        Files.writeString(
                directory.resolve("etc/passwd"),
                """
                root:x:0:0:root:/root:/bin/sh
                admin:x:0:5::/:
                app:x:7:8::/home:/bin/sh
                short:x:9
                """);
        Files.writeString(directory.resolve("etc/group"), "staff:x:77:app\nwheel:x:0:\n");
    }

    @ParameterizedTest
    @CsvSource({
        "app, 7, 8",
        "7, 7, 8",
        "short, 9, 0",
        "1234, 1234, 0",
        "app:staff, 7, 77",
        "app:77, 7, 77",
        "app:55, 7, 55",
        "1234:2345, 1234, 2345",
        "1234:staff, 1234, 77",
        "'', 993, 990",
        "root, 993, 990",
        "admin, 993, 990",
        "0, 993, 990",
        "00:55, 993, 990",
        "root:staff, 993, 990",
    })
    void isNobodyButWhoIsNamedAndNeverRoot(String user, int number, int group) throws IOException {
        assertThat(ImageUser.of(user, root)).isEqualTo(new ImageUser(number, group));
    }

    @ParameterizedTest
    @CsvSource({"nobody", "app:nobodys", "-1", "7x"})
    void isKnownToTheImage(String user) {
        assertThatThrownBy(() -> ImageUser.of(user, root))
                .isInstanceOf(ImageProblem.class)
                .hasMessage("the image does not know its user " + user);
    }

    @Test
    void isReadFromTheImageAndNotFromTheMachine() throws IOException {
        Files.delete(directory.resolve("etc/passwd"));
        Files.createSymbolicLink(directory.resolve("etc/passwd"), Path.of("/etc/passwd"));
        Files.writeString(directory.resolve("machine"), "app:x:666:666::/:\n");

        assertThatThrownBy(() -> ImageUser.of("daemon", root))
                .as("a link to itself, inside")
                .isInstanceOf(ImageProblem.class);
        Files.delete(directory.resolve("etc/passwd"));
        Files.createSymbolicLink(directory.resolve("etc/passwd"), Path.of("/machine"));
        assertThat(ImageUser.of("app", root)).isEqualTo(new ImageUser(666, 666));
    }
}
