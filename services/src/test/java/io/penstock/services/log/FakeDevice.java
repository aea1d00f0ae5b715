package io.penstock.services.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// A device in memory that knows what is on its platters and what is still in its cache, and that
/// can crash at any operation. Thread-safe.
public final class FakeDevice implements LogDevice {
    private static final int SECTOR_BYTES = 512;

    private final TreeMap<Long, FakeFile> files = new TreeMap<>();
    private final RandomGenerator random;
    private int operationsLeft = Integer.MAX_VALUE;
    private long roomBytes = Long.MAX_VALUE;
    private boolean crashed;
    private byte[] remains = {}; // of the segment that was deleted last

    public FakeDevice(RandomGenerator random) {
        this.random = random;
    }

    /// Lets the device crash at the operation that comes after `operations` others.
    public synchronized void crashAfter(int operations) {
        operationsLeft = operations;
    }

    /// Says how many bytes of segments fit.
    public synchronized void limitRoom(long bytes) {
        roomBytes = bytes;
    }

    public synchronized boolean crashed() {
        return crashed;
    }

    /// Returns what a machine finds after a power loss: what was forced, and of the rest any part.
    public synchronized FakeDevice afterPowerLoss() {
        var next = new FakeDevice(random);
        files.forEach(
                (number, file) -> next.files.put(number, next.new FakeFile(file.survivors())));
        return next;
    }

    /// Damages one byte of a segment.
    public synchronized void damage(long number, int offset) {
        FakeFile file = file(number);
        file.platter[offset] ^= 0x55;
        file.cache[offset] = file.platter[offset];
    }

    @Override
    public synchronized List<Long> segments() {
        return List.copyOf(files.keySet());
    }

    @Override
    public synchronized SegmentFile open(long number) throws IOException {
        operate();
        return file(number);
    }

    @Override
    public synchronized SegmentFile create(long number, int bytes, ByteBuffer beginning)
            throws IOException {
        operate();
        if ((files.size() + 1L) * bytes > roomBytes) {
            throw new IOException("No space left on device");
        }
        byte[] content = remains.length == bytes ? remains : new byte[bytes];
        remains = new byte[0];
        beginning.get(content, 0, beginning.remaining());
        var file = new FakeFile(content);
        files.put(number, file);
        return file;
    }

    @Override
    public synchronized void delete(long number) throws IOException {
        operate();
        FakeFile gone = files.remove(number);
        if (gone != null) {
            remains = gone.cache.clone();
        }
    }

    @Override
    public void close() {}

    private FakeFile file(long number) {
        FakeFile file = files.get(number);
        if (file == null) {
            throw new IllegalArgumentException("no segment " + number);
        }
        return file;
    }

    private void operate() throws IOException {
        crashed |= operationsLeft-- <= 0;
        if (crashed) {
            throw new IOException("the device is gone");
        }
    }

    private final class FakeFile implements SegmentFile {
        private final byte[] platter;
        private byte[] cache;

        FakeFile(byte[] platter) {
            this.platter = platter;
            this.cache = platter.clone();
        }

        byte[] survivors() {
            byte[] image = platter.clone();
            for (int at = 0; at < image.length; at += SECTOR_BYTES) {
                if (random.nextBoolean()) {
                    int length = Math.min(SECTOR_BYTES, image.length - at);
                    System.arraycopy(cache, at, image, at, length);
                }
            }
            return image;
        }

        @Override
        public long size() {
            return platter.length;
        }

        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            synchronized (FakeDevice.this) {
                int length = bytes.remaining();
                byte[] next = cache.clone();
                bytes.get(next, (int) offset, length);
                cache = next; // what a crash right now may leave of it
                operate();
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (FakeDevice.this) {
                operate();
                System.arraycopy(cache, 0, platter, 0, platter.length);
            }
        }

        @Override
        public void read(ByteBuffer into, long offset) throws IOException {
            synchronized (FakeDevice.this) {
                operate();
                int length = (int) Math.min(into.remaining(), cache.length - offset);
                into.put(Arrays.copyOfRange(cache, (int) offset, (int) offset + length));
            }
        }

        @Override
        public void close() {}
    }
}
