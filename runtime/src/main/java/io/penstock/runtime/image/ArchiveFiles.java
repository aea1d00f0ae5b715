package io.penstock.runtime.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Files of an image in a tar file, read where they are.
final class ArchiveFiles implements ImageFiles {
    private static final int ENTRIES_MAX = 10_000;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path archive;
    private final FileChannel channel;
    private final Map<String, Span> spans;

    private ArchiveFiles(Path archive, FileChannel channel, Map<String, Span> spans) {
        this.archive = archive;
        this.channel = channel;
        this.spans = spans;
    }

    /// Opens an archive and notes where its files are.
    static ArchiveFiles open(Path archive) throws IOException {
        if (!Files.isRegularFile(archive)) {
            throw ImageProblem.missing("there is no file " + archive);
        }
        Map<String, Span> spans = new HashMap<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(archive))) {
            var tar = new TarStream(in);
            for (@Nullable TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
                if (spans.size() == ENTRIES_MAX) {
                    throw ImageProblem.invalid(archive + " has too many entries");
                }
                String name =
                        entry.name().startsWith("./") ? entry.name().substring(2) : entry.name();
                switch (entry.kind()) {
                    case FILE -> spans.put(name, new Span(tar.position(), entry.sizeBytes()));
                    // "docker save" writes layers that it has twice only once.
                    case SYMBOLIC_LINK -> link(spans, name, sibling(name, entry.linkName()));
                    case HARD_LINK -> link(spans, name, entry.linkName());
                    case DIRECTORY, DEVICE, PIPE -> {}
                }
            }
        }
        return new ArchiveFiles(archive, FileChannel.open(archive, StandardOpenOption.READ), spans);
    }

    @Override
    public boolean has(String name) {
        return spans.containsKey(name);
    }

    @Override
    public InputStream open(String name) throws IOException {
        @Nullable Span span = spans.get(name);
        if (span == null) {
            throw ImageProblem.missing(name + " is not in " + archive);
        }
        channel.position(span.offset);
        return new Limited(
                new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES),
                span.bytes);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void link(Map<String, Span> spans, String name, String target) {
        @Nullable Span span = spans.get(target);
        if (span != null) {
            spans.put(name, span);
        }
    }

    private static String sibling(String name, String target) {
        return Path.of(name).resolveSibling(target).normalize().toString();
    }

    /// Where a file is in the archive.
    private record Span(long offset, long bytes) {}

    /// A part of a stream; closing it does not close the channel, which all files share.
    private static final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        private Limited(InputStream in, long bytes) {
            this.in = in;
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = in.read(target, offset, (int) Math.min(left, length));
            if (count > 0) {
                left -= count;
            }
            return count;
        }
    }
}
