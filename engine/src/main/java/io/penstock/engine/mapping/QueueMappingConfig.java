package io.penstock.engine.mapping;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.pollers.Scaling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The configuration of one mapping from an SQS queue to a function. Immutable; made by
/// [MappingRules].
///
/// @param uuid names the mapping, lower case
/// @param function whom to invoke, with the qualifier the caller gave, if any
/// @param source the queue; a FIFO queue has no window and at most 10 messages per batch
/// @param batchSize 1 to 10,000 messages
/// @param window how long messages wait for company, 0 to 300 s; positive if `batchSize` exceeds 10
/// @param filterPatterns as written; a message passes if one matches; empty lets all pass
/// @param reportsItemFailures whether the function's answer names failed messages
/// @param scaling how far it may scale
/// @param kmsKeyArn the key that the owner wants the filter encrypted with, empty for AWS's own;
///   echoed only, since nothing is encrypted here
/// @param countsEvents whether `MetricsConfig` asks for the metrics of the group `EventCount`
public record QueueMappingConfig(
        String uuid,
        FunctionArn function,
        QueueArn source,
        int batchSize,
        Duration window,
        List<String> filterPatterns,
        boolean reportsItemFailures,
        Scaling scaling,
        String kmsKeyArn,
        boolean countsEvents) {
    private static final String NONE = "none";

    /// Batch size unless told otherwise.
    public static final int BATCH_SIZE_DEFAULT = 10;

    /// The largest batch.
    public static final int BATCH_SIZE_MAX = 10_000;

    /// The largest batch that needs no window: what one receive can bring.
    public static final int BATCH_SIZE_WITHOUT_WINDOW_MAX = 10;

    /// The longest window.
    public static final Duration WINDOW_MAX = Duration.ofMinutes(5);

    /// No `MaximumConcurrency`.
    public static final int UNLIMITED = 0;

    public QueueMappingConfig {
        filterPatterns = List.copyOf(filterPatterns);
        if (batchSize < 1 || batchSize > BATCH_SIZE_MAX) {
            throw new IllegalArgumentException("batchSize out of range: " + batchSize);
        }
        if (window.isNegative() || window.compareTo(WINDOW_MAX) > 0) {
            throw new IllegalArgumentException("window out of range: " + window);
        }
        if (batchSize > BATCH_SIZE_WITHOUT_WINDOW_MAX && window.isZero()) {
            throw new IllegalArgumentException("batchSize " + batchSize + " needs a window");
        }
        if (source.fifo() && (window.isPositive() || batchSize > BATCH_SIZE_WITHOUT_WINDOW_MAX)) {
            throw new IllegalArgumentException(
                    "batchSize %d, window %s of a FIFO queue".formatted(batchSize, window));
        }
    }

    /// Configures a mapping on demand, without a key of its own and without metrics.
    ///
    /// @param maximumConcurrency most invocations at a time, or [#UNLIMITED]
    public QueueMappingConfig(
            String uuid,
            FunctionArn function,
            QueueArn source,
            int batchSize,
            Duration window,
            List<String> filterPatterns,
            boolean reportsItemFailures,
            int maximumConcurrency) {
        this(
                uuid,
                function,
                source,
                batchSize,
                window,
                filterPatterns,
                reportsItemFailures,
                maximumConcurrency == UNLIMITED
                        ? Scaling.ON_DEMAND
                        : new Scaling.Capped(maximumConcurrency),
                "",
                false);
    }

    /// Returns `ScalingConfig.MaximumConcurrency`, or [#UNLIMITED].
    public int maximumConcurrency() {
        return switch (scaling) {
            case Scaling.Capped(var maximum) -> maximum;
            case Scaling.OnDemand _, Scaling.Provisioned _ -> UNLIMITED;
        };
    }

    /// Returns the ARN of the mapping itself.
    public String arn() {
        return "arn:aws:lambda:%s:%s:event-source-mapping:%s"
                .formatted(function.region(), function.account(), uuid);
    }

    /// Names the members in which `other` differs, with both values, for the journal.
    public List<String> changesTo(QueueMappingConfig other) {
        var changes = new ArrayList<String>();
        note(changes, "FunctionArn", function, other.function);
        note(changes, "BatchSize", batchSize, other.batchSize);
        note(
                changes,
                "MaximumBatchingWindowInSeconds",
                window.toSeconds(),
                other.window.toSeconds());
        note(changes, "FilterCriteria", filterPatterns, other.filterPatterns);
        note(changes, "ReportBatchItemFailures", reportsItemFailures, other.reportsItemFailures);
        note(changes, "ScalingConfig.MaximumConcurrency", maximum(scaling), maximum(other.scaling));
        note(changes, "ProvisionedPollerConfig", pollers(scaling), pollers(other.scaling));
        note(changes, "KMSKeyArn", key(kmsKeyArn), key(other.kmsKeyArn));
        note(changes, "MetricsConfig", metrics(countsEvents), metrics(other.countsEvents));
        return changes;
    }

    private static String maximum(Scaling scaling) {
        return switch (scaling) {
            case Scaling.Capped(var maximum) -> Integer.toString(maximum);
            case Scaling.OnDemand _, Scaling.Provisioned _ -> NONE;
        };
    }

    private static String pollers(Scaling scaling) {
        return switch (scaling) {
            case Scaling.Provisioned(var least, var most) -> "%d to %d".formatted(least, most);
            case Scaling.OnDemand _, Scaling.Capped _ -> NONE;
        };
    }

    private static String metrics(boolean countsEvents) {
        return countsEvents ? MappingRules.EVENT_COUNT : NONE;
    }

    private static String key(String arn) {
        return arn.isEmpty() ? NONE : arn;
    }

    private static void note(List<String> changes, String member, Object before, Object after) {
        if (!before.equals(after)) {
            changes.add("%s from %s to %s".formatted(member, before, after));
        }
    }
}
