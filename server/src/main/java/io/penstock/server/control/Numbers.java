package io.penstock.server.control;

import io.penstock.server.http.ControlRequest;

/// Reads numbers of a query, forgiving: what is no number counts as absent, what is out of range as
/// the nearest that is in range.
final class Numbers {
    private Numbers() {}

    static long of(ControlRequest request, String name, long otherwise, long min, long max) {
        String text = request.query(name, "");
        if (!text.matches("\\d{1,18}")) {
            return otherwise;
        }
        return Math.clamp(Long.parseLong(text), min, max);
    }
}
