package io.penstock.engine.trace;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a request stands: which trace it belongs to, and below which span. One thing in two forms,
/// AWS X-Ray's header and W3C's `traceparent`: the trace `1-5759e988-bd862e3fe1be46a994272793` of
/// one is `5759e988bd862e3fe1be46a994272793` of the other. Immutable.
///
/// W3C's `tracestate` has no counterpart in X-Ray's header, which may have fields of anybody's; it
/// goes along as one.
///
/// Sources: AWS X-Ray Developer Guide, "Tracing header"; W3C Recommendation "Trace Context".
///
/// @param traceId 32 hexadecimal digits in lower case; empty for no trace at all
/// @param parentId the span above, 16 hexadecimal digits in lower case; empty if there is none
/// @param state what tracing systems say of that span
public record TraceContext(String traceId, String parentId, Sampling sampling, Tracestate state) {
    /// No trace.
    public static final TraceContext NONE = new TraceContext("", "", Sampling.OPEN);

    private static final Pattern ROOT = Pattern.compile("1-([0-9a-f]{8})-([0-9a-f]{24})");
    private static final Pattern SPAN = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern TRACEPARENT =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]([0-9a-f])(-.*)?");

    /// Later versions may append fields; the first one has none.
    private static final String FIRST_VERSION = "00";

    private static final String FORBIDDEN_VERSION = "ff";

    /// Of a trace id, so many digits stand for the time in X-Ray's form.
    private static final int TIME_DIGITS = 8;

    /// A place of which nobody says more.
    public TraceContext(String traceId, String parentId, Sampling sampling) {
        this(traceId, parentId, sampling, Tracestate.NONE);
    }

    /// Returns whether there is a trace.
    public boolean exists() {
        return !traceId.isEmpty();
    }

    /// Reads X-Ray's header. A trace that is not named, or not as X-Ray names it, is none.
    public static TraceContext ofHeader(String header) {
        return header.isEmpty() ? NONE : of(TraceHeader.parse(header));
    }

    /// Reads `traceparent`; what is malformed is no trace.
    public static TraceContext ofTraceparent(String traceparent) {
        return ofTraceparent(traceparent, "");
    }

    /// Reads `traceparent` and, unless that is malformed, the `tracestate` beside it.
    public static TraceContext ofTraceparent(String traceparent, String tracestate) {
        Matcher parts = TRACEPARENT.matcher(traceparent.strip());
        if (!parts.matches()) {
            return NONE;
        }
        boolean longer = parts.group(5) != null;
        boolean version =
                parts.group(1).equals(FIRST_VERSION)
                        ? !longer
                        : !parts.group(1).equals(FORBIDDEN_VERSION);
        if (!version || isZero(parts.group(2)) || isZero(parts.group(3))) {
            return NONE;
        }
        boolean sampled = (Character.digit(parts.group(4).charAt(0), 16) & 1) == 1;
        return new TraceContext(
                parts.group(2),
                parts.group(3),
                sampled ? Sampling.SAMPLED : Sampling.NOT_SAMPLED,
                Tracestate.parse(tracestate));
    }

    /// Returns the place of work that has several causes. They may have one trace in common, which
    /// the work belongs to as well; then it is below the first of them. If they have none, or
    /// several, it has a trace of its own, which is not sampled if that was decided for each cause.
    ///
    /// @param causes one for each; those without a trace decide nothing
    public static TraceContext shared(List<TraceContext> causes) {
        List<TraceContext> known = causes.stream().filter(TraceContext::exists).toList();
        if (known.isEmpty()) {
            return NONE;
        }
        TraceContext first = known.getFirst();
        if (known.stream().allMatch(each -> each.traceId.equals(first.traceId))) {
            return first;
        }
        boolean unwanted =
                known.size() == causes.size()
                        && known.stream().allMatch(each -> each.sampling == Sampling.NOT_SAMPLED);
        return unwanted ? new TraceContext("", "", Sampling.NOT_SAMPLED) : NONE;
    }

    /// Returns whether another is the same place.
    public boolean isAt(TraceContext other) {
        return traceId.equals(other.traceId) && parentId.equals(other.parentId);
    }

    /// Returns this place with what somebody else says of it too.
    public TraceContext orStateOf(TraceContext other) {
        return state.isEmpty() && isAt(other)
                ? new TraceContext(traceId, parentId, sampling, other.state)
                : this;
    }

    /// Returns X-Ray's header; empty for no trace.
    public String header() {
        return exists() ? TraceHeader.of(this).toString() : "";
    }

    /// Returns X-Ray's name of the trace.
    String root() {
        return "1-" + traceId.substring(0, TIME_DIGITS) + "-" + traceId.substring(TIME_DIGITS);
    }

    private static TraceContext of(TraceHeader header) {
        Matcher root = ROOT.matcher(header.field("Root"));
        if (!root.matches() || isZero(root.group(1) + root.group(2))) {
            return NONE;
        }
        String parent = header.field("Parent");
        boolean known = SPAN.matcher(parent).matches() && !isZero(parent);
        return new TraceContext(
                root.group(1) + root.group(2),
                known ? parent : "",
                Sampling.of(header.field("Sampled")),
                known ? Tracestate.ofField(header.field(TraceHeader.STATE)) : Tracestate.NONE);
    }

    private static boolean isZero(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
    }
}
