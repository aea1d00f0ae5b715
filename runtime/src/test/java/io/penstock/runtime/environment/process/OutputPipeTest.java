package io.penstock.runtime.environment.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class OutputPipeTest {
    @TempDir private Path directory;

    @Test
    void takesWhatProcessesPrintToAPipeOnDisk() throws Exception {
        Path path = directory.resolve("output");
        var printed = new Printed();
        OutputPipe pipe = OutputPipe.openNamed(path, printed);

        takes(pipe, printed);

        assertThat(pipe.path()).isEqualTo(path);
        pipe.close();
        while (Files.exists(path)) {
            Thread.onSpinWait(); // its reader removes it
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void takesWhatProcessesPrintToAPipeThatLiesNowhere() throws Exception {
        var printed = new Printed();
        try (OutputPipe pipe = OutputPipe.open(directory.resolve("output"), printed)) {
            takes(pipe, printed);
        }

        assertThat(directory).isEmptyDirectory();
    }

    private static void takes(OutputPipe pipe, Printed printed) throws Exception {
        print(pipe, "echo one; echo two >&2");
        print(pipe, "echo three > " + pipe.path()); // as one who opens it himself
        pipe.drain();

        assertThat(printed.text()).isEqualTo("one\ntwo\nthree\n");
    }

    private static void print(OutputPipe pipe, String script)
            throws IOException, InterruptedException {
        var shell = new ProcessBuilder("/bin/sh", "-c", script);
        shell.redirectErrorStream(true);
        shell.redirectOutput(Redirect.appendTo(pipe.path().toFile()));
        assertThat(shell.start().waitFor()).isZero();
    }

    private static final class Printed implements OutputPipe.Sink {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public void accept(byte[] chunk, int count) {
            bytes.write(chunk, 0, count);
        }

        @Override
        public void pause() {}

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
