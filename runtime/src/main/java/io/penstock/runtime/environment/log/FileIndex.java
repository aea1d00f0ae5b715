package io.penstock.runtime.environment.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which part of a log's file holds what, so that a reader who wants the last minute of one stream
/// does not read everything. Built while the file is read for the first time, and extended as it
/// grows; about a hundred bytes for each block of 64 KiB. Thread-safe.
final class FileIndex {
    private static final int BLOCK_BYTES = 64 << 10;

    @GuardedBy("this")
    private final List<Block> blocks = new ArrayList<>();

    /// Some records that lie behind each other.
    ///
    /// @param end where the next block begins
    /// @param first lowest position
    /// @param last highest position
    /// @param streams one bit for the hash of each name
    record Block(
            long begin,
            long end,
            long first,
            long last,
            long fromMillis,
            long lastMillis,
            long streams) {
        boolean mayHold(LogRange range, long fromPosition, long beforePosition) {
            return first < beforePosition
                    && last >= fromPosition
                    && fromMillis <= range.lastMillis()
                    && lastMillis >= range.fromMillis()
                    && (range.streams().isEmpty() || (streams & bits(range)) != 0);
        }

        private Block with(LogEvent event, long newEnd) {
            long at = event.at().toEpochMilli();
            return new Block(
                    begin,
                    newEnd,
                    Math.min(first, event.position()),
                    Math.max(last, event.position()),
                    Math.min(fromMillis, at),
                    Math.max(lastMillis, at),
                    streams | bit(event.stream()));
        }

        private static Block emptyAt(long begin) {
            return new Block(begin, begin, Long.MAX_VALUE, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0);
        }

        private static long bits(LogRange range) {
            return range.streams().stream().mapToLong(Block::bit).reduce(0, (a, b) -> a | b);
        }

        private static long bit(String stream) {
            return 1L << ((stream.hashCode() * 0x9E3779B9) >>> 26);
        }
    }

    /// Returns the blocks of a file of which so much is written.
    synchronized List<Block> blocks(RandomAccessFile file, long size) throws IOException {
        boolean lastIsFull =
                !blocks.isEmpty()
                        && blocks.getLast().end() - blocks.getLast().begin() >= BLOCK_BYTES;
        long from = blocks.isEmpty() ? 0 : blocks.getLast().end();
        if (from < size) {
            if (!blocks.isEmpty() && !lastIsFull) {
                from = blocks.removeLast().begin();
            }
            extend(new FileReading(file, from, size));
        }
        return List.copyOf(blocks);
    }

    @GuardedBy("this")
    private void extend(FileReading reading) throws IOException {
        Block block = Block.emptyAt(reading.offset());
        for (String text = reading.next(); !text.isEmpty(); text = reading.next()) {
            Optional<LogEvent> record = FiledLine.read(text);
            if (record.isPresent()) {
                block = block.with(record.get(), reading.offset());
            }
            if (block.end() - block.begin() >= BLOCK_BYTES) {
                blocks.add(block);
                block = Block.emptyAt(reading.offset());
            }
        }
        if (block.end() > block.begin()) {
            blocks.add(block);
        }
    }
}
