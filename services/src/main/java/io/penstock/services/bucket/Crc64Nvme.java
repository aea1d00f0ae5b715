package io.penstock.services.bucket;

import java.util.zip.Checksum;

/// The 64-bit cyclic redundancy check of the NVM Express specification, which SDKs prefer. Eight
/// bytes at a time, by tables. Not thread-safe.
///
/// Source: NVM Express NVM Command Set Specification, "64b CRC": polynomial AD93D23594C93659,
/// reflected, all ones before and after; the check of `123456789` is AE8B14860A799888.
final class Crc64Nvme implements Checksum {
    private static final long POLYNOMIAL = 0x9a6c9329ac4bc9b5L; // reflected
    private static final int SLICES = 8;
    private static final long[][] TABLES = tables();

    private long state = -1L;

    @Override
    public void update(int each) {
        state = TABLES[0][(int) (state ^ each) & 0xff] ^ (state >>> 8);
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        int at = offset;
        int end = offset + length;
        while (end - at >= SLICES) {
            long mixed = state;
            for (int i = 0; i < SLICES; i++) {
                mixed ^= (bytes[at + i] & 0xffL) << (8 * i);
            }
            long next = 0;
            for (int i = 0; i < SLICES; i++) {
                next ^= TABLES[SLICES - 1 - i][(int) (mixed >>> (8 * i)) & 0xff];
            }
            state = next;
            at += SLICES;
        }
        while (at < end) {
            update(bytes[at++]);
        }
    }

    @Override
    public long getValue() {
        return ~state;
    }

    @Override
    public void reset() {
        state = -1L;
    }

    private static long[][] tables() {
        var tables = new long[SLICES][256];
        for (int i = 0; i < 256; i++) {
            long value = i;
            for (int bit = 0; bit < 8; bit++) {
                value = (value & 1) == 0 ? value >>> 1 : (value >>> 1) ^ POLYNOMIAL;
            }
            tables[0][i] = value;
        }
        for (int slice = 1; slice < SLICES; slice++) {
            for (int i = 0; i < 256; i++) {
                long before = tables[slice - 1][i];
                tables[slice][i] = tables[0][(int) before & 0xff] ^ (before >>> 8);
            }
        }
        return tables;
    }
}
