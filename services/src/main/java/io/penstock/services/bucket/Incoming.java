package io.penstock.services.bucket;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Bytes on their way to the disk, counted and digested as they pass. Closed without having been
/// kept, they are gone. Not thread-safe; holds nothing but the buffer of its caller.
public final class Incoming implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final MessageDigest md5 = Algorithm.digest("MD5");
    private final Map<Algorithm, Algorithm.Running> running = new EnumMap<>(Algorithm.class);
    private long sizeBytes;
    private boolean kept;
    private @Nullable Data whole;

    private Incoming(Path file, FileChannel channel, Set<Algorithm> algorithms) {
        this.file = file;
        this.channel = channel;
        algorithms.forEach(each -> running.put(each, each.start()));
    }

    static Incoming open(Path file, Set<Algorithm> algorithms) throws IOException {
        return new Incoming(
                file,
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                algorithms);
    }

    /// What came.
    ///
    /// @param md5 sixteen bytes, hexadecimal
    /// @param checksums in base64
    public record Data(long sizeBytes, String md5, Map<Algorithm, String> checksums) {}

    /// Takes in bytes.
    public void write(byte[] bytes, int offset, int length) throws IOException {
        md5.update(bytes, offset, length);
        running.values().forEach(each -> each.update(bytes, offset, length));
        ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
        while (left.hasRemaining()) {
            channel.write(left);
        }
        sizeBytes += length;
    }

    /// Returns how many bytes came so far.
    public long sizeBytes() {
        return sizeBytes;
    }

    /// Ends the bytes and returns what they are; they are not on the disk yet. Returns the same
    /// when called again.
    public Data finish() {
        if (whole == null) {
            var checksums = new EnumMap<Algorithm, String>(Algorithm.class);
            running.forEach((algorithm, each) ->
                    checksums.put(algorithm, Base64.getEncoder().encodeToString(each.finish())));
            whole =
                    new Data(
                            sizeBytes,
                            HexFormat.of().formatHex(md5.digest()),
                            Map.copyOf(checksums));
        }
        return whole;
    }

    /// Forces the bytes to the disk, to stay when this is closed. Blocks.
    ///
    /// @return the name of their file
    String keep() throws IOException {
        channel.force(true);
        channel.close();
        Durable.syncDirectory(file);
        kept = true;
        return String.valueOf(file.getFileName());
    }

    /// Gives up what was kept.
    void forget() {
        kept = false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!kept) {
            Files.deleteIfExists(file);
        }
    }
}
