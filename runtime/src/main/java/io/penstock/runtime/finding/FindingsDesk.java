package io.penstock.runtime.finding;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.filter.ImpossiblePattern;
import io.penstock.engine.finding.Facts;
import io.penstock.engine.finding.Facts.Neighbour;
import io.penstock.engine.finding.Facts.QueueSide;
import io.penstock.engine.finding.Finding;
import io.penstock.engine.finding.Findings;
import io.penstock.engine.finding.QueueSettings;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.mapping.Realm;
import io.penstock.runtime.mapping.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Answers which traps mappings stand in, from the facts of this moment. Thread-safe; asking about
/// foreign queues blocks.
public final class FindingsDesk {
    /// Of how many filters it is remembered which patterns are impossible.
    static final int FILTERS_MAX = 1_000;

    private final MappingSupervisor mappings;
    private final FunctionSurvey functions;
    private final QueueDirectory queues;
    private final Map<List<String>, List<ImpossiblePattern>> impossible = new ConcurrentHashMap<>();

    public FindingsDesk(
            MappingSupervisor mappings, FunctionSurvey functions, QueueDirectory queues) {
        this.mappings = mappings;
        this.functions = functions;
        this.queues = queues;
    }

    /// Returns the findings about all mappings of a realm, mapping by mapping.
    public List<Finding> of(Realm realm) throws InterruptedException {
        List<Standing> all = mappings.standings();
        var findings = new ArrayList<Finding>();
        for (Standing standing : all) {
            if (realm.owns(config(standing))) {
                findings.addAll(of(standing, all));
            }
        }
        return findings;
    }

    /// Returns the findings about one mapping; empty if the realm has no such mapping.
    public Optional<List<Finding>> of(Realm realm, String uuid) throws InterruptedException {
        List<Standing> all = mappings.standings();
        for (Standing standing : all) {
            if (config(standing).uuid().equals(uuid) && realm.owns(config(standing))) {
                return Optional.of(of(standing, all));
            }
        }
        return Optional.empty();
    }

    private List<Finding> of(Standing standing, List<Standing> all) throws InterruptedException {
        return Findings.of(facts(standing, all));
    }

    /// Gathers the facts about one mapping.
    ///
    /// @param all mappings there are
    Facts facts(Standing standing, List<Standing> all) throws InterruptedException {
        QueueMappingConfig config = config(standing);
        QueueSide queue = queue(config.source(), config.source());
        return new Facts(
                new Facts.Mapping(
                        config,
                        standing.enabled(),
                        standing.fault(),
                        impossible(config.filterPatterns()),
                        standing.view().tags()),
                queue,
                deadLetterQueue(queue, config.source()),
                functions.of(config.function()),
                neighbours(config, all),
                standing.observed());
    }

    private QueueSide deadLetterQueue(QueueSide queue, QueueArn source)
            throws InterruptedException {
        return queue instanceof QueueSide.Known(var settings) && settings.redrive().isPresent()
                ? queue(settings.redrive().get().target(), source)
                : new QueueSide.Unknown();
    }

    private QueueSide queue(QueueArn queue, QueueArn beside) throws InterruptedException {
        return switch (queues.find(queue, beside)) {
            case QueueDirectory.Lookup.Found(var attributes) ->
                    new QueueSide.Known(QueueSettings.of(attributes));
            case QueueDirectory.Lookup.Missing() -> new QueueSide.Missing();
            case QueueDirectory.Lookup.Unreachable() -> new QueueSide.Unknown();
        };
    }

    private static List<Neighbour> neighbours(QueueMappingConfig config, List<Standing> all) {
        return all.stream()
                .filter(Standing::enabled)
                .map(FindingsDesk::config)
                .filter(other -> !other.uuid().equals(config.uuid()))
                .filter(other ->
                        other.source().equals(config.source())
                                || other.function()
                                        .unqualified()
                                        .equals(config.function().unqualified()))
                .map(Neighbour::new)
                .toList();
    }

    private List<ImpossiblePattern> impossible(List<String> patterns) {
        if (impossible.size() >= FILTERS_MAX) {
            impossible.clear();
        }
        return impossible.computeIfAbsent(patterns, ImpossiblePattern::among);
    }

    private static QueueMappingConfig config(Standing standing) {
        return standing.view().config();
    }
}
