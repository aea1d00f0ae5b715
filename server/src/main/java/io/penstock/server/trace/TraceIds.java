package io.penstock.server.trace;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Names traces and spans at random. A trace's name begins with the second it began in, as X-Ray's
/// do; one that a caller has named, without a span of its own, keeps its name. Thread-safe.
///
/// Source: AWS X-Ray Developer Guide, "Sending trace data": trace ids.
final class TraceIds implements IdGenerator {
    private static final ScopedValue<String> WANTED = ScopedValue.newInstance();
    private static final HexFormat HEX = HexFormat.of();
    private static final long MILLIS_PER_SECOND = 1_000;

    private final IdGenerator random = IdGenerator.random();

    /// Makes something of which the trace, if it begins one, is named so.
    static <T extends @Nullable Object> T inTrace(String traceId, Supplier<T> made) {
        return ScopedValue.where(WANTED, traceId).call(made::get);
    }

    @Override
    public String generateTraceId() {
        if (WANTED.isBound()) {
            return WANTED.get();
        }
        var numbers = ThreadLocalRandom.current();
        return HEX.toHexDigits((int) (System.currentTimeMillis() / MILLIS_PER_SECOND))
                + HEX.toHexDigits(numbers.nextInt())
                + HEX.toHexDigits(numbers.nextLong());
    }

    @Override
    public String generateSpanId() {
        return random.generateSpanId();
    }
}
