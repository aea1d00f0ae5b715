package io.penstock.server.control;

import io.penstock.server.http.ControlHandler;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import java.util.Optional;

/// A handler that is asked only if the numbers of the query are what they must be; otherwise the
/// answer is 400 and names the first that is not.
///
/// @param then the handler
/// @param limitMax the largest `limit`
record Numbers(ControlHandler then, int limitMax) implements ControlHandler {
    /// The most entries or lines of one answer.
    static final int LIMIT_MAX = 10_000;

    private static final int DIGITS_MAX = 18;

    /// Creates one with the usual limit.
    Numbers(ControlHandler then) {
        this(then, LIMIT_MAX);
    }

    @Override
    public ControlReply handle(ControlRequest request) throws InterruptedException {
        Optional<ControlReply> refusal =
                refusal(request, "after", 0, Long.MAX_VALUE)
                        .or(() -> refusal(request, "limit", 1, limitMax))
                        .or(() -> refusal(request, "waitSeconds", 0, LongPoll.MAX.toSeconds()));
        return refusal.isPresent() ? refusal.get() : then.handle(request);
    }

    /// Returns a number of a query that passed; `otherwise` if it is absent.
    static long of(ControlRequest request, String name, long otherwise) {
        String text = request.query(name, "");
        return text.isEmpty() ? otherwise : Long.parseLong(text);
    }

    private static Optional<ControlReply> refusal(
            ControlRequest request, String name, long min, long max) {
        String text = request.query(name, "");
        if (text.isEmpty() || (isNumber(text) && inRange(Long.parseLong(text), min, max))) {
            return Optional.empty();
        }
        return Optional.of(
                ControlReply.error(
                        400,
                        "%s must be a number from %d to %d, was '%s'"
                                .formatted(name, min, max, text)));
    }

    private static boolean isNumber(String text) {
        return text.length() <= DIGITS_MAX
                && text.chars().allMatch(each -> each >= '0' && each <= '9');
    }

    private static boolean inRange(long number, long min, long max) {
        return number >= min && number <= max;
    }
}
