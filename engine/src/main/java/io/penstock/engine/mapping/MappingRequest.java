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

    /// Returns whether anything but `Enabled` is given.
    boolean changesConfiguration() {
        return !(function instanceof Member.Absent
                && batchSize instanceof Member.Absent
                && windowSeconds instanceof Member.Absent
                && filterPatterns instanceof Member.Absent
                && functionResponseTypes instanceof Member.Absent
                && maximumConcurrency instanceof Member.Absent);
    }
}
