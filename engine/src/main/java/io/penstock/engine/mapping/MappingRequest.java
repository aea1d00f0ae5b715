package io.penstock.engine.mapping;

import io.penstock.engine.arn.FunctionArn;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a caller of create or update asks for, translated but not judged. Ranges and patterns of
/// the service model have been checked before.
///
/// @param function whom to invoke, resolved from any form of `FunctionName`, with the qualifier the
///   caller wrote
/// @param eventSourceArn as written; only looked at on creation
/// @param enabled `Enabled`
/// @param batchSize `BatchSize`
/// @param windowSeconds `MaximumBatchingWindowInSeconds`
/// @param filterPatterns the patterns of `FilterCriteria`; given and empty clears them
/// @param functionResponseTypes `FunctionResponseTypes`; given and empty clears them
/// @param maximumConcurrency `ScalingConfig.MaximumConcurrency`; given as 0 clears it
/// @param pollers `ProvisionedPollerConfig`
/// @param kmsKeyArn `KMSKeyArn`; given and empty clears it
/// @param metrics `MetricsConfig.Metrics`; given and empty clears them
/// @param tags `Tags`, on creation only
/// @param others names of all other members given with a value that is not empty; empty texts,
///   lists and objects are the API's way to clear a member and clear nothing here
public record MappingRequest(
        Member<FunctionArn> function,
        Member<String> eventSourceArn,
        Member<Boolean> enabled,
        Member<Integer> batchSize,
        Member<Integer> windowSeconds,
        Member<List<String>> filterPatterns,
        Member<List<String>> functionResponseTypes,
        Member<Integer> maximumConcurrency,
        Member<PollerRange> pollers,
        Member<String> kmsKeyArn,
        Member<List<String>> metrics,
        Map<String, String> tags,
        Set<String> others) {

    /// A request that says nothing; for building others.
    public static final MappingRequest EMPTY =
            new MappingRequest(
                    Member.absent(),
                    Member.absent(),
                    Member.absent(),
                    Member.absent(),
                    Member.absent(),
                    Member.absent(),
                    Member.absent(),
                    Member.absent(),
                    Map.of(),
                    Set.of());

    /// A request that names neither provisioned pollers nor a key nor metrics.
    public MappingRequest(
            Member<FunctionArn> function,
            Member<String> eventSourceArn,
            Member<Boolean> enabled,
            Member<Integer> batchSize,
            Member<Integer> windowSeconds,
            Member<List<String>> filterPatterns,
            Member<List<String>> functionResponseTypes,
            Member<Integer> maximumConcurrency,
            Map<String, String> tags,
            Set<String> others) {
        this(
                function,
                eventSourceArn,
                enabled,
                batchSize,
                windowSeconds,
                filterPatterns,
                functionResponseTypes,
                maximumConcurrency,
                Member.absent(),
                Member.absent(),
                Member.absent(),
                tags,
                others);
    }

    /// How many provisioned pollers are asked for; with neither, none, which clears the mode.
    ///
    /// @param minimum `MinimumPollers`
    /// @param maximum `MaximumPollers`
    public record PollerRange(Member<Integer> minimum, Member<Integer> maximum) {
        /// No provisioned pollers.
        public static final PollerRange NONE = new PollerRange(Member.absent(), Member.absent());

        boolean isEmpty() {
            return minimum instanceof Member.Absent && maximum instanceof Member.Absent;
        }
    }
}
