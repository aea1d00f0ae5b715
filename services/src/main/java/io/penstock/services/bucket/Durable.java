package io.penstock.services.bucket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes files so that they are there, wholly or not at all, after any end of the process or the
/// machine.
final class Durable {
    private Durable() {}

    /// Writes a small file in place of one that may be there.
    ///
    /// @param unique a name for the file while it is written, unused in its directory
    static void replace(Path file, byte[] content, String unique) throws IOException {
        Path temporary = file.resolveSibling(unique + ".tmp");
        try (FileChannel channel =
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        syncDirectory(file);
    }

    /// Makes the directory of a file remember the file's name.
    static void syncDirectory(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /// Deletes a file if it is there.
    ///
    /// @return whether it was
    static boolean delete(Path file) throws IOException {
        boolean was = Files.deleteIfExists(file);
        if (was) {
            syncDirectory(file);
        }
        return was;
    }
}
