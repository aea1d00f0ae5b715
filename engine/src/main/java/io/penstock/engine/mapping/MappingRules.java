package io.penstock.engine.mapping;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.filter.FilterCriteria;
import io.penstock.engine.mapping.Facts.FunctionFact;
import io.penstock.engine.mapping.Facts.QueueFact;
import io.penstock.engine.mapping.MappingRefusal.Conflict;
import io.penstock.engine.mapping.MappingRefusal.InvalidParameter;
import io.penstock.engine.mapping.MappingRefusal.Validation;
import io.penstock.engine.mapping.Member.Absent;
import io.penstock.engine.mapping.Member.Given;
import io.penstock.engine.pollers.Scaling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Judges requests to create or update a mapping. Pure functions.
///
/// The order of the checks is AWS's as far as its recorded answers show it: the source must be
/// named and members must fit it before anything is looked up; then the function must exist, then
/// the queue, and a duplicate is noticed last. Texts are AWS's unless marked as this product's
/// choice.
public final class MappingRules {
    /// The most filters of one mapping (AWS's default quota).
    public static final int FILTERS_MAX = 5;

    private static final String REPORT_ITEM_FAILURES = "ReportBatchItemFailures";

    /// The one group of metrics that a mapping of a queue has.
    public static final String EVENT_COUNT = "EventCount";

    private static final Range BATCH_SIZE =
            new Range("batchSize", 1, QueueMappingConfig.BATCH_SIZE_MAX);

    private static final Range WINDOW =
            new Range(
                    "maximumBatchingWindowInSeconds",
                    0,
                    (int) QueueMappingConfig.WINDOW_MAX.toSeconds());

    private static final Set<String> OTHER_SOURCES =
            Set.of("kinesis", "dynamodb", "kafka", "mq", "rds", "docdb-elastic");

    private MappingRules() {}

    /// Judges a creation.
    ///
    /// @param uuid names the mapping if it comes to be
    public static Ruling create(MappingRequest request, String uuid, Facts facts) {
        return switch (source(request)) {
            case SourceNamed.Not(var refusal) -> new Ruling.Refused(refusal);
            case SourceNamed.Queue(var arn) -> create(request, uuid, arn, facts);
        };
    }

    /// Judges an update of an existing mapping. Members left out stay as they are.
    ///
    /// Whoever switches a mapping off need not have its function and queue in order: that these are
    /// gone is a reason to switch it off. The check is made up for when it is switched on again.
    ///
    /// @param enabled whether the mapping is meant to poll now
    public static Ruling update(
            QueueMappingConfig current, boolean enabled, MappingRequest request, Facts facts) {
        var wanted =
                new Wanted(
                        current.uuid(),
                        request.function().or(current.function()),
                        current.source(),
                        request.batchSize().or(current.batchSize()),
                        request.windowSeconds().or((int) current.window().toSeconds()),
                        request.filterPatterns().or(current.filterPatterns()),
                        reports(request, current.reportsItemFailures()),
                        ScalingWish.of(request, current.scaling()),
                        request.kmsKeyArn().or(current.kmsKeyArn()),
                        request.metrics().or(metrics(current)));
        boolean switchesOff =
                !request.enabled().or(true) && wanted.function.equals(current.function());
        return judge(
                request,
                wanted,
                request.enabled().or(enabled),
                () -> switchesOff ? duplicate(wanted, facts) : world(wanted, facts));
    }

    private static Ruling create(
            MappingRequest request, String uuid, QueueArn source, Facts facts) {
        return switch (request.function()) {
            case Absent<FunctionArn>() ->
                    refused(
                            new Validation(
                                    "1 validation error detected: Value null at 'functionName'"
                                            + " failed to satisfy constraint: Member must not be"
                                            + " null"));
            case Given<FunctionArn>(var function) -> {
                var wanted =
                        new Wanted(
                                uuid,
                                function,
                                source,
                                request.batchSize().or(QueueMappingConfig.BATCH_SIZE_DEFAULT),
                                request.windowSeconds().or(0),
                                request.filterPatterns().or(List.of()),
                                reports(request, false),
                                ScalingWish.of(request, Scaling.ON_DEMAND),
                                request.kmsKeyArn().or(""),
                                request.metrics().or(List.of()));
                yield judge(
                        request, wanted, request.enabled().or(true), () -> world(wanted, facts));
            }
        };
    }

    private static boolean reports(MappingRequest request, boolean now) {
        return switch (request.functionResponseTypes()) {
            case Absent<List<String>>() -> now;
            case Given<List<String>>(var types) -> types.contains(REPORT_ITEM_FAILURES);
        };
    }

    /// @param world what the world has against it
    private static Ruling judge(
            MappingRequest request,
            Wanted wanted,
            boolean enabled,
            Supplier<Optional<MappingRefusal>> world) {
        return unsupported(request.others())
                .or(() -> shape(wanted))
                .or(() -> filters(wanted.filterPatterns()))
                .or(world)
                .<Ruling>map(Ruling.Refused::new)
                .orElseGet(() -> new Ruling.Accepted(wanted.config(), enabled));
    }

    private static SourceNamed source(MappingRequest request) {
        return switch (request.eventSourceArn()) {
            case Absent<String>() when request.others().contains("SelfManagedEventSource") ->
                    SourceNamed.notYet("A self-managed Kafka cluster");
            case Absent<String>() -> SourceNamed.unrecognized();
            case Given<String>(var text) -> source(text);
        };
    }

    private static SourceNamed source(String text) {
        Optional<QueueArn> queue = QueueArn.parse(text);
        if (queue.isPresent()) {
            return new SourceNamed.Queue(queue.get());
        }
        String[] parts = text.split(":", -1);
        return parts.length > 2 && OTHER_SOURCES.contains(parts[2])
                ? SourceNamed.notYet("The source " + text)
                : SourceNamed.unrecognized();
    }

    /// Members that do not fit an SQS source, in AWS's text.
    private static Optional<MappingRefusal> unsupported(Set<String> others) {
        return new TreeSet<>(others)
                .stream().findFirst().map(name -> new InvalidParameter(unsupported(name)));
    }

    private static String unsupported(String member) {
        return "Unsupported " + member + " parameter for given event source mapping type.";
    }

    private static Optional<MappingRefusal> shape(Wanted wanted) {
        return batch(wanted)
                .or(() -> BATCH_SIZE.refuse(wanted.batchSize))
                .or(() -> WINDOW.refuse(wanted.windowSeconds))
                .or(wanted.scaling::refusal)
                .or(() -> metrics(wanted));
    }

    private static List<String> metrics(QueueMappingConfig config) {
        return config.countsEvents() ? List.of(EVENT_COUNT) : List.of();
    }

    /// The other groups are Kafka's (Lambda developer guide, "Event source mapping metrics").
    private static Optional<MappingRefusal> metrics(Wanted wanted) {
        return wanted.metrics.stream()
                .filter(group -> !group.equals(EVENT_COUNT))
                .findFirst()
                .flatMap(group ->
                        refusal(
                                "Unsupported metric %s in MetricsConfig for given event source mapping type."
                                        .formatted(group)));
    }

    private static Optional<MappingRefusal> batch(Wanted wanted) {
        if (wanted.source.fifo()) {
            return fifo(wanted);
        }
        boolean large = wanted.batchSize > QueueMappingConfig.BATCH_SIZE_WITHOUT_WINDOW_MAX;
        if (large && wanted.windowSeconds == 0) {
            return refusal(
                    "Maximum batch window in seconds must be greater than 0 if maximum batch size"
                            + " is greater than 10");
        }
        return Optional.empty();
    }

    private static Optional<MappingRefusal> fifo(Wanted wanted) {
        if (wanted.windowSeconds > 0) {
            return refusal("Batching window is not supported for FIFO queues");
        }
        if (wanted.batchSize > QueueMappingConfig.BATCH_SIZE_WITHOUT_WINDOW_MAX) {
            return refusal("Maximum batch size must be between 1 and 10 inclusive");
        }
        return Optional.empty();
    }

    private static Optional<MappingRefusal> filters(List<String> patterns) {
        if (patterns.size() > FILTERS_MAX) {
            return Optional.of(
                    new Validation(
                            "1 validation error detected: Value '%s' at 'filterCriteria.filters' failed to satisfy constraint: Member must have length less than or equal to %d"
                                    .formatted(patterns, FILTERS_MAX)));
        }
        return switch (FilterCriteria.parse(patterns)) {
            case FilterCriteria.Parsed.Valid _ -> Optional.empty();
            case FilterCriteria.Parsed.Invalid(var message) -> refusal(message);
        };
    }

    private static Optional<MappingRefusal> world(Wanted wanted, Facts facts) {
        return switch (facts.function()) {
            case FunctionFact.Missing() -> refusal("Function does not exist");
            case FunctionFact.Exists(var timeout) ->
                    queue(wanted, timeout, facts.queue()).or(() -> duplicate(wanted, facts));
        };
    }

    private static Optional<MappingRefusal> queue(
            Wanted wanted, Duration timeout, QueueFact queue) {
        if (!wanted.source.region().equals(wanted.function.region())) {
            return refusal(
                    "The queue and the function must be in the same region: %s, %s"
                            .formatted(wanted.source, wanted.function));
        }
        return switch (queue) {
            case QueueFact.Missing() ->
                    refusal(
                            "Error occurred while ReceiveMessage. SQS Error Code:"
                                    + " AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The"
                                    + " specified queue does not exist.");
            case QueueFact.Unreachable(var message) ->
                    refusal(
                            "Error occurred while ReceiveMessage. The queue's service does not"
                                    + " answer: "
                                    + message);
            case QueueFact.Exists(var visibility) when visibility.compareTo(timeout) < 0 ->
                    refusal(
                            "Queue visibility timeout: %d seconds is less than Function timeout: %d seconds"
                                    .formatted(visibility.toSeconds(), timeout.toSeconds()));
            case QueueFact.Exists _ -> Optional.empty();
        };
    }

    private static Optional<MappingRefusal> duplicate(Wanted wanted, Facts facts) {
        if (facts.duplicate().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new Conflict(
                        ("An event source mapping with SQS arn (\" %s \") and function (\" %s \")"
                                        + " already exists. Please update or delete the existing"
                                        + " mapping with UUID %s")
                                .formatted(
                                        wanted.source, wanted.function.name(), facts.duplicate())));
    }

    private static Optional<MappingRefusal> refusal(String message) {
        return Optional.of(new InvalidParameter(message));
    }

    private static Ruling refused(MappingRefusal refusal) {
        return new Ruling.Refused(refusal);
    }

    /// Defaults and members of a request put together, not yet known to be valid.
    private record Wanted(
            String uuid,
            FunctionArn function,
            QueueArn source,
            int batchSize,
            int windowSeconds,
            List<String> filterPatterns,
            boolean reportsItemFailures,
            ScalingWish scaling,
            String kmsKeyArn,
            List<String> metrics) {
        QueueMappingConfig config() {
            return new QueueMappingConfig(
                    uuid,
                    function,
                    source,
                    batchSize,
                    Duration.ofSeconds(windowSeconds),
                    filterPatterns,
                    reportsItemFailures,
                    scaling.scaling(),
                    kmsKeyArn,
                    metrics.contains(EVENT_COUNT));
        }
    }

    /// The source a creation names.
    private sealed interface SourceNamed {
        /// A queue.
        record Queue(QueueArn arn) implements SourceNamed {}

        /// Nothing that can be one.
        record Not(MappingRefusal refusal) implements SourceNamed {}

        static SourceNamed unrecognized() {
            return new Not(new InvalidParameter("Unrecognized event source."));
        }

        static SourceNamed notYet(String what) {
            return new Not(
                    new InvalidParameter(
                            what
                                    + " is not supported yet as an event source. Amazon SQS"
                                    + " queues are."));
        }
    }
}
