package io.penstock.engine.finding;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.filter.ImpossiblePattern;
import io.penstock.engine.finding.Facts.FunctionSide;
import io.penstock.engine.finding.Facts.Neighbour;
import io.penstock.engine.finding.Facts.QueueSide;
import io.penstock.engine.finding.QueueSettings.Redrive;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.Scaling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A mapping without any trap, to set one at a time. Changed in place.
final class Case {
    static final Duration DAY = Duration.ofDays(1);

    String queueName = "orders";
    int batchSize = 1;
    Duration window = Duration.ZERO;
    List<String> patterns = List.of();
    boolean reports;
    int maximum = QueueMappingConfig.UNLIMITED;
    Optional<Scaling> provisioned = Optional.empty();
    boolean enabled = true;
    String fault = "";
    Map<String, String> tags = Map.of();
    Duration visibility = Duration.ofSeconds(18);
    Duration retention = DAY;
    int receivesMax = 5;
    Duration deadRetention = Duration.ofDays(14);
    Optional<QueueSide> queue = Optional.empty();
    Optional<QueueSide> dead = Optional.empty();
    FunctionSide function = known(OptionalInt.empty(), 1_000);
    final List<Neighbour> neighbours = new ArrayList<>();
    final Observer observer = new Observer();

    static FunctionSide known(OptionalInt reserved, int unreserved) {
        return new FunctionSide.Known(Duration.ofSeconds(3), reserved, unreserved);
    }

    Case see(JournalLine line) {
        observer.hear(line);
        return this;
    }

    Case beside(String otherQueue, String otherFunction, String... otherPatterns) {
        neighbours.add(
                new Neighbour(config("u-2", otherQueue, otherFunction, List.of(otherPatterns))));
        return this;
    }

    List<Finding> findings() {
        var redrive =
                receivesMax == 0
                        ? Optional.<Redrive>empty()
                        : Optional.of(
                                new Redrive(
                                        new QueueArn("us-east-1", "000000000000", "dead"),
                                        receivesMax));
        QueueMappingConfig config = config("u-1", queueName, "handle", patterns);
        return Findings.of(
                new Facts(
                        new Facts.Mapping(
                                config, enabled, fault, ImpossiblePattern.among(patterns), tags),
                        queue.orElseGet(() ->
                                new QueueSide.Known(
                                        new QueueSettings(visibility, retention, redrive))),
                        dead.orElseGet(() ->
                                new QueueSide.Known(
                                        new QueueSettings(
                                                visibility, deadRetention, Optional.empty()))),
                        function,
                        neighbours,
                        observer.observed(batchSize)));
    }

    List<Trap> traps() {
        return findings().stream().map(Finding::trap).toList();
    }

    String text(Trap trap) {
        return findings().stream()
                .filter(finding -> finding.trap() == trap)
                .map(Finding::text)
                .findFirst()
                .orElse("not found");
    }

    private Scaling scaling() {
        if (provisioned.isPresent()) {
            return provisioned.get();
        }
        return maximum == QueueMappingConfig.UNLIMITED
                ? Scaling.ON_DEMAND
                : new Scaling.Capped(maximum);
    }

    private QueueMappingConfig config(
            String uuid, String source, String target, List<String> filter) {
        return new QueueMappingConfig(
                uuid,
                FunctionArn.of("us-east-1", "000000000000", target),
                new QueueArn("us-east-1", "000000000000", source),
                batchSize,
                window,
                filter,
                reports,
                scaling(),
                "",
                false);
    }
}
