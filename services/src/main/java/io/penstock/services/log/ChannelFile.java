package io.penstock.services.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A segment file behind a [FileChannel]. An interrupt closes such a channel under whoever uses it,
/// and callers' threads are interrupted in daily life; so a channel closed that way is opened again
/// and the call repeated, which is sound because every call names its offset.
final class ChannelFile implements LogDevice.SegmentFile {
    private final Path path;
    private volatile FileChannel channel;
    private volatile boolean closed;

    ChannelFile(Path path) throws IOException {
        this.path = path;
        this.channel = openChannel(path);
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    @Override
    public void write(ByteBuffer bytes, long offset) throws IOException {
        int start = bytes.position();
        persist(channel -> {
            bytes.position(start);
            while (bytes.hasRemaining()) {
                channel.write(bytes, offset + bytes.position() - start);
            }
        });
    }

    @Override
    public void force() throws IOException {
        persist(channel -> channel.force(false));
    }

    @Override
    public void read(ByteBuffer into, long offset) throws IOException {
        int start = into.position();
        persist(channel -> {
            into.position(start);
            int count = 0;
            while (into.hasRemaining() && count >= 0) {
                count = channel.read(into, offset + into.position() - start);
            }
        });
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }

    private void persist(Action action) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel current = channel;
                try {
                    action.on(current);
                    return;
                } catch (ClosedChannelException byInterrupt) {
                    interrupted |= Thread.interrupted();
                    reopen(byInterrupt);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized void reopen(ClosedChannelException cause) throws IOException {
        if (closed) {
            throw cause;
        }
        if (!channel.isOpen()) { // the other user of the file may have been faster
            channel = openChannel(path);
        }
    }

    private static FileChannel openChannel(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /// One positional call.
    private interface Action {
        void on(FileChannel channel) throws IOException;
    }
}
