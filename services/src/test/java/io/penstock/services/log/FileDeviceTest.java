package io.penstock.services.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Segments as files, which outlive their segments.
class FileDeviceTest {
    private static final int BYTES = 4096;

    @TempDir private Path directory;

    @Test
    void aNewSegmentHoldsItsBeginningAndZeros() throws IOException {
        try (FileDevice device = FileDevice.open(directory)) {
            device.create(7, BYTES, text("begin")).close();

            assertThat(device.segments()).containsExactly(7L);
            assertThat(content(device, 7)).isEqualTo(Arrays.copyOf(bytes("begin"), BYTES));
        }
    }

    @Test
    void theFileOfADeletedSegmentBecomesTheNextOne() throws IOException {
        try (FileDevice device = FileDevice.open(directory)) {
            try (LogDevice.SegmentFile first = device.create(1, BYTES, text("first"))) {
                first.write(text("remains"), 100);
            }
            device.delete(1);
            assertThat(device.segments()).isEmpty();

            device.create(2, BYTES, text("other")).close();

            byte[] expected = Arrays.copyOf(bytes("other"), BYTES);
            System.arraycopy(bytes("remains"), 0, expected, 100, 7);
            assertThat(device.segments()).containsExactly(2L);
            assertThat(content(device, 2)).isEqualTo(expected);
        }
    }

    @Test
    void keepsFewFilesOfDeletedSegments() throws IOException {
        try (FileDevice device = FileDevice.open(directory)) {
            for (long number = 1; number <= 8; number++) {
                device.create(number, BYTES, text("x")).close();
            }

            for (long number = 1; number <= 8; number++) {
                device.delete(number);
            }

            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files.filter(file -> !file.endsWith("lock"))).hasSize(5);
            }
        }
    }

    @Test
    void aFileThatACrashLeftHalfMadeIsMadeAnew() throws IOException {
        Files.write(directory.resolve("spare-0"), bytes("half"));

        try (FileDevice device = FileDevice.open(directory)) {
            device.create(1, BYTES, text("whole")).close();

            assertThat(content(device, 1)).isEqualTo(Arrays.copyOf(bytes("whole"), BYTES));
        }
    }

    private static byte[] content(FileDevice device, long number) throws IOException {
        try (LogDevice.SegmentFile file = device.open(number)) {
            ByteBuffer content = ByteBuffer.allocate((int) file.size());
            file.read(content, 0);
            return content.array();
        }
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
