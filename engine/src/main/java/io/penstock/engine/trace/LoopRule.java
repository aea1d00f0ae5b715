package io.penstock.engine.trace;

import io.penstock.engine.arn.FunctionArn;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// When a function has called itself too often, directly or through others.
///
/// Source: AWS Lambda Developer Guide, "Use Lambda recursive loop detection to prevent infinite
/// loops": about 16 invocations of one function in one chain of requests.
public final class LoopRule {
    /// How often one function may be invoked in one chain of requests.
    public static final int INVOCATIONS_MAX = 16;

    private LoopRule() {}

    /// Decides about one invocation, and counts it in the header that the function gets.
    ///
    /// @param traceHeader as the request brought it, empty for none; then a trace begins here
    /// @param mayLoop whether the function is allowed to go on for ever
    /// @param undecided what the function wants of a trace that nobody has decided on: sampled, or
    ///   otherwise a trace that begins is not, and one that is there stays as it came
    public static Decision decide(
            String traceHeader,
            FunctionArn function,
            boolean mayLoop,
            Sampling undecided,
            Instant now,
            RandomGenerator random) {
        if (traceHeader.isEmpty()) { // the usual case, on the way of every invocation
            return new Decision.Forward(TraceHeader.first(now, random, function, undecided));
        }
        TraceHeader given = TraceHeader.parse(traceHeader);
        Lineage lineage = given.lineage();
        if (!mayLoop && lineage.countOf(function) >= INVOCATIONS_MAX) {
            return new Decision.Stop();
        }
        TraceHeader header = given.hasRoot() ? given : TraceHeader.begin(now, random, undecided);
        if (undecided == Sampling.SAMPLED) {
            header = header.sampledUnlessDecided(random);
        }
        return new Decision.Forward(header.with(lineage.plus(function)).toString());
    }

    /// What becomes of an invocation.
    public sealed interface Decision {
        /// It takes place.
        ///
        /// @param traceHeader what the function gets
        record Forward(String traceHeader) implements Decision {}

        /// It does not: the chain is a loop.
        record Stop() implements Decision {}
    }
}
