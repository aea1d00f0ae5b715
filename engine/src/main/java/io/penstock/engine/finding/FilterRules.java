package io.penstock.engine.finding;

import io.penstock.engine.filter.ImpossiblePattern;
import io.penstock.engine.finding.Facts.Neighbour;
import io.penstock.engine.mapping.QueueMappingConfig;
import java.util.List;

/// What filters throw away, alone and beside each other.
///
/// Source: AWS Lambda Developer Guide, "Using event filtering with an Amazon SQS event source": a
/// message that does not match is deleted from the queue. Several mappings on one queue compete for
/// its messages like any other consumers.
final class FilterRules {
    /// So many messages must have been dropped, and none passed, before a filter is suspect.
    static final int DROPPED_MIN = 10;

    /// So many must have been dropped in a row before a filter that let messages pass is suspect.
    static final int DROPPED_IN_ROW_MIN = 100;

    private FilterRules() {}

    static void judge(Facts facts, Report report) {
        impossible(facts.mapping(), report);
        matchesNothing(facts, report);
        severalMappings(facts, report);
    }

    private static void impossible(Facts.Mapping mapping, Report report) {
        QueueMappingConfig config = mapping.config();
        List<ImpossiblePattern> impossible = mapping.impossible();
        if (impossible.isEmpty()) {
            return;
        }
        ImpossiblePattern first = impossible.getFirst();
        boolean all = impossible.size() == config.filterPatterns().size();
        report.add(
                Trap.FILTER_NAMES_NO_FIELD,
                ("Pattern %d of the filter on queue %s asks for `%s`, which no"
                                + " SQS record has, so it never matches%s. Fields of a message's"
                                + " text stand below `body`: {\"body\": {\"%s\": …}}.")
                        .formatted(
                                first.pattern() + 1,
                                Words.queue(config),
                                first.member(),
                                all ? ": every message is deleted without having run" : "",
                                first.member()));
    }

    private static void matchesNothing(Facts facts, Report report) {
        Observed observed = facts.observed();
        QueueMappingConfig config = facts.mapping().config();
        if (observed.passed() == 0 && observed.filtered() >= DROPPED_MIN) {
            report.add(
                    Trap.FILTER_MATCHES_NOTHING,
                    ("%s of queue %s polled, 0 passed the filter: all were"
                                    + " deleted without having run, the last because of %s. Change"
                                    + " FilterCriteria if that is not meant; ./penstock why names"
                                    + " the fields.")
                            .formatted(
                                    Words.count(observed.filtered(), "message"),
                                    Words.queue(config),
                                    observed.filteredWhy()));
        } else if (observed.filteredInRow() >= DROPPED_IN_ROW_MIN) {
            report.add(
                    Trap.FILTER_MATCHES_NOTHING,
                    ("The filter dropped the last %s of queue %s in a row, though"
                                    + " %,d passed before: all were deleted without having run, the"
                                    + " last because of %s. If the messages have changed, change"
                                    + " FilterCriteria; ./penstock why names the fields.")
                            .formatted(
                                    Words.count(observed.filteredInRow(), "message"),
                                    Words.queue(config),
                                    observed.passed(),
                                    observed.filteredWhy()));
        }
    }

    private static void severalMappings(Facts facts, Report report) {
        QueueMappingConfig config = facts.mapping().config();
        List<QueueMappingConfig> others =
                facts.neighbours().stream()
                        .map(Neighbour::config)
                        .filter(other -> other.source().equals(config.source()))
                        .toList();
        if (others.isEmpty() || !facts.mapping().enabled()) {
            return;
        }
        String who =
                "Queue %s feeds %d mappings (functions %s, %s)"
                        .formatted(
                                Words.queue(config),
                                others.size() + 1,
                                Words.function(config),
                                Words.list(others.stream().map(Words::function).toList()));
        boolean filtered = filters(config) || others.stream().anyMatch(FilterRules::filters);
        if (filtered) {
            report.add(
                    Trap.SEVERAL_FILTERS_ON_QUEUE,
                    ("%s, and not all take every message: each message goes to"
                                    + " one of them at random, and if that one's filter does not"
                                    + " match it is deleted, although another would have taken it."
                                    + " Give each function a queue of its own (for example behind"
                                    + " one SNS topic with filter policies), or filter inside one"
                                    + " function.")
                            .formatted(who));
        } else {
            report.add(
                    Trap.SEVERAL_MAPPINGS_ON_QUEUE,
                    ("%s: each message reaches only one of them, at random. If"
                                    + " all shall see every message, give each a queue of its own.")
                            .formatted(who));
        }
    }

    private static boolean filters(QueueMappingConfig config) {
        return !config.filterPatterns().isEmpty();
    }
}
