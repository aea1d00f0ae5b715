package io.penstock.server.s3;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A piece of an object.
///
/// @param from of the first byte
/// @param whole whether all of the object was asked for, or nothing that can be understood
record ByteRange(long from, long length, boolean whole) {
    private static final Pattern FORM = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /// Reads a header `Range`; several ranges, or nonsense, mean the whole object.
    ///
    /// @throws Refusal if the object has no byte of it
    static ByteRange of(String header, long size) {
        Matcher matcher = FORM.matcher(header.strip());
        boolean none =
                !matcher.matches() || (matcher.group(1).isEmpty() && matcher.group(2).isEmpty());
        if (none) {
            return new ByteRange(0, size, true);
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            long length = Math.min(Long.parseLong(last), size);
            return found(size - length, length, header, size);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
        if (!last.isEmpty() && Long.parseLong(last) < from) {
            return new ByteRange(0, size, true);
        }
        return found(from, to - from + 1, header, size);
    }

    private static ByteRange found(long from, long length, String header, long size) {
        if (from >= size || length <= 0) {
            throw Refusal.of(416, "InvalidRange", "The requested range is not satisfiable")
                    .with("RangeRequested", header)
                    .with("ActualObjectSize", Long.toString(size));
        }
        return new ByteRange(from, length, false);
    }

    String header(long size) {
        return "bytes " + from + "-" + (from + length - 1) + "/" + size;
    }
}
