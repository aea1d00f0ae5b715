package io.penstock.engine.queuemapping;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.event.SqsEvent;
import io.penstock.engine.filter.FilterCriteria;
import io.penstock.engine.filter.Match;
import io.penstock.engine.filter.PatternFit;
import io.penstock.engine.filter.QueueFilter;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.queue.MessageSource.Reception;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Intake.Sifted;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Filters what a receive brought and writes what passed as it stands in an event. Stateless and
/// thread-safe: several receptions may be sifted at a time, outside of the core.
public final class Sieve {
    private final QueueFilter filter;
    private final QueueArn source;
    private final boolean windowed;

    private Sieve(QueueFilter filter, QueueArn source, boolean windowed) {
        this.filter = filter;
        this.source = source;
        this.windowed = windowed;
    }

    /// Compiles the filter of a configuration.
    ///
    /// @throws IllegalArgumentException if a pattern is invalid, which validation excludes
    public static Sieve of(QueueMappingConfig config) {
        return switch (FilterCriteria.parse(config.filterPatterns())) {
            case FilterCriteria.Parsed.Valid(var criteria) ->
                    new Sieve(
                            new QueueFilter(criteria, config.source()),
                            config.source(),
                            config.window().isPositive());
            case FilterCriteria.Parsed.Invalid(var message) ->
                    throw new IllegalArgumentException(message + " " + config.filterPatterns());
        };
    }

    /// Sifts one reception.
    public Intake sift(Reception reception) {
        return switch (reception) {
            case Reception.Messages(var messages, var visibility) ->
                    new Intake.Messages(sift(messages), windowed, visibility);
            case Reception.Unreachable(var missing, var message) ->
                    new Intake.Unreachable(missing, message);
        };
    }

    private List<Sifted> sift(List<QueueMessage> messages) {
        var matches = new ArrayList<Match>(messages.size());
        var passed = new ArrayList<QueueMessage>(messages.size());
        for (QueueMessage message : messages) {
            Match match = filter.match(message);
            matches.add(match);
            if (match instanceof Match.Passed) {
                passed.add(message);
            }
        }
        Iterator<Payload> written = SqsEvent.records(passed, source, windowed).iterator();
        var sifted = new ArrayList<Sifted>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            QueueMessage message = messages.get(i);
            sifted.add(
                    switch (matches.get(i)) {
                        case Match.Passed passes -> new Sifted(message, passes, written.next());
                        case Match.Dropped _ ->
                                new Sifted(message, explained(message), Payload.EMPTY);
                    });
        }
        return sifted;
    }

    /// Names the patterns and fields at which the message failed.
    private Match explained(QueueMessage message) {
        return new Match.Dropped(PatternFit.whyDropped(filter.explain(message)));
    }
}
