package io.penstock.engine.trace;

import io.penstock.engine.arn.FunctionArn;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;

/// A trace header taken apart: `Root=…;Parent=…;Sampled=0;Lineage=…`. Fields that mean nothing here
/// are kept as they came. Immutable.
///
/// Source: AWS X-Ray Developer Guide, "Tracing header".
public final class TraceHeader {
    private static final String ROOT = "Root";
    private static final String PARENT = "Parent";
    private static final String SAMPLED = "Sampled";
    private static final String LINEAGE = "Lineage";

    /// What tracing systems say of the parent; not AWS's.
    static final String STATE = "tracestate";

    private static final Set<String> PLACE = Set.of(ROOT, PARENT, SAMPLED, STATE);

    /// Longer headers are passed on as they are: nothing that AWS writes comes near.
    private static final int LENGTH_MAX = 2_048;

    private static final HexFormat HEX = HexFormat.of();

    private final Map<String, String> fields;

    private TraceHeader(Map<String, String> fields) {
        this.fields = fields;
    }

    /// Reads a header. What is no field is left out.
    public static TraceHeader parse(String text) {
        var fields = new LinkedHashMap<String, String>();
        if (text.length() <= LENGTH_MAX) {
            for (String field : text.split(";", -1)) {
                int equals = field.indexOf('=');
                if (equals > 0) {
                    fields.put(field.substring(0, equals).strip(), field.substring(equals + 1));
                }
            }
        }
        return new TraceHeader(Collections.unmodifiableMap(fields));
    }

    /// Begins a trace.
    public static TraceHeader begin(Instant now, RandomGenerator random, Sampling sampling) {
        String traceId =
                HEX.toHexDigits((int) now.getEpochSecond())
                        + HEX.toHexDigits(random.nextLong())
                        + HEX.toHexDigits(random.nextInt());
        String parentId = HEX.toHexDigits(random.nextLong());
        return of(new TraceContext(traceId, parentId, sampling));
    }

    /// Returns the header of a trace that exists.
    static TraceHeader of(TraceContext context) {
        return new TraceHeader(Map.of()).with(context);
    }

    /// Returns the header of a trace that begins with the invocation of a function: what [#begin]
    /// and [#with] make, at once.
    static String first(
            Instant now, RandomGenerator random, FunctionArn function, Sampling sampling) {
        return "Root=1-"
                + HEX.toHexDigits((int) now.getEpochSecond())
                + "-"
                + HEX.toHexDigits(random.nextLong())
                + HEX.toHexDigits(random.nextInt())
                + ";Parent="
                + HEX.toHexDigits(random.nextLong())
                + (sampling == Sampling.OPEN ? "" : ";Sampled=" + sampling.digit())
                + ";Lineage=1:"
                + Lineage.hash(function)
                + ":1";
    }

    /// Returns whether this header names a trace.
    public boolean hasRoot() {
        return fields.containsKey(ROOT);
    }

    /// Returns a field's value, empty if it is not there.
    String field(String name) {
        return fields.getOrDefault(name, "").strip();
    }

    /// Returns what ran in this chain so far.
    public Lineage lineage() {
        return Lineage.parse(fields.getOrDefault(LINEAGE, ""));
    }

    /// Returns this header with another lineage, at its end.
    public TraceHeader with(Lineage lineage) {
        var changed = new LinkedHashMap<>(fields);
        changed.remove(LINEAGE);
        String text = lineage.toString();
        if (!text.isEmpty()) {
            changed.put(LINEAGE, text);
        }
        return new TraceHeader(Collections.unmodifiableMap(changed));
    }

    /// Returns this header with another place in a trace, which must exist, at its beginning.
    public TraceHeader with(TraceContext context) {
        var changed = new LinkedHashMap<String, String>();
        changed.put(ROOT, context.root());
        if (!context.parentId().isEmpty()) {
            changed.put(PARENT, context.parentId());
        }
        if (context.sampling() != Sampling.OPEN) {
            changed.put(SAMPLED, context.sampling().digit());
        }
        if (!context.state().isEmpty()) {
            changed.put(STATE, context.state().field());
        }
        fields.forEach((name, value) -> {
            if (!PLACE.contains(name)) {
                changed.put(name, value);
            }
        });
        return new TraceHeader(Collections.unmodifiableMap(changed));
    }

    /// Returns this header with the decision to sample, unless there is a decision. Who samples
    /// needs a parent, so one is drawn if there is none.
    TraceHeader sampledUnlessDecided(RandomGenerator random) {
        if (Sampling.of(field(SAMPLED)) != Sampling.OPEN) {
            return this;
        }
        var changed = new LinkedHashMap<>(fields);
        changed.computeIfAbsent(PARENT, _ -> HEX.toHexDigits(random.nextLong()));
        changed.put(SAMPLED, Sampling.SAMPLED.digit());
        return new TraceHeader(Collections.unmodifiableMap(changed));
    }

    /// Returns one header for work that has several causes: the first one's trace, and the largest
    /// count of each function. Empty headers do not count.
    public static String merged(Iterable<String> headers) {
        TraceHeader first = new TraceHeader(Map.of());
        Lineage lineage = Lineage.NONE;
        for (String text : headers) {
            if (!text.isEmpty()) {
                TraceHeader header = parse(text);
                first = first.hasRoot() ? first : header;
                lineage = lineage.merge(header.lineage());
            }
        }
        return first.with(lineage).toString();
    }

    @Override
    public String toString() {
        var text = new StringJoiner(";");
        fields.forEach((name, value) -> text.add(name + "=" + value));
        return text.toString();
    }
}
