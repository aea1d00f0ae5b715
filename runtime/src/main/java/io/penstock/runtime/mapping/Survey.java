package io.penstock.runtime.mapping;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.journal.Recent;
import io.penstock.engine.mapping.Facts.FunctionFact;
import io.penstock.engine.mapping.Facts.QueueFact;
import io.penstock.engine.mapping.Member;
import io.penstock.engine.queue.MessageSource;
import io.penstock.engine.queue.MessageSource.Condition;
import io.penstock.engine.queuemapping.Snapshot;
import io.penstock.engine.why.Situation;
import io.penstock.engine.why.Situation.FunctionHealth;
import io.penstock.engine.why.Situation.PollerHealth;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.time.Instant;
import java.util.Optional;

/// Finds out what mappings need to know of functions and queues. Thread-safe; asking a foreign
/// queue blocks.
final class Survey {
    private final FunctionDirectory functions;
    private final MessageSources sources;

    Survey(FunctionDirectory functions, MessageSources sources) {
        this.functions = functions;
        this.sources = sources;
    }

    FunctionFact functionFact(Member<FunctionArn> function) {
        return switch (function) {
            case Member.Absent<FunctionArn>() -> new FunctionFact.Missing();
            case Member.Given<FunctionArn>(var arn) ->
                    switch (functions.find(arn)) {
                        case Lookup.Found(var definition) ->
                                new FunctionFact.Exists(definition.timeout());
                        case Lookup.NotActive(_, var timeout) -> new FunctionFact.Exists(timeout);
                        case Lookup.Missing() -> new FunctionFact.Missing();
                    };
        };
    }

    FunctionHealth health(FunctionArn function) {
        return switch (functions.find(function)) {
            case Lookup.Found _ -> new FunctionHealth.Active();
            case Lookup.NotActive(var state, _) -> new FunctionHealth.NotActive(state);
            case Lookup.Missing() -> new FunctionHealth.Missing();
        };
    }

    QueueFact queueFact(Optional<QueueArn> queue) throws InterruptedException {
        if (queue.isEmpty()) {
            return new QueueFact.Missing();
        }
        return switch (condition(queue.get())) {
            case Condition.Answers(_, _, _, var visibility) -> new QueueFact.Exists(visibility);
            case Condition.Missing() -> new QueueFact.Missing();
            case Condition.Unreachable(var message) -> new QueueFact.Unreachable(message);
        };
    }

    /// Returns all that explains how a mapping stands.
    ///
    /// @param poller what its poller is doing; empty if none runs
    Situation situation(MappingView mapping, Optional<Snapshot> poller, Recent recent, Instant now)
            throws InterruptedException {
        return new Situation(
                mapping.config(),
                mapping.state().wireName(),
                mapping.reason(),
                poller.<PollerHealth>map(PollerHealth.Alive::new).orElseGet(PollerHealth.None::new),
                condition(mapping.config().source()),
                health(mapping.config().function()),
                recent,
                now);
    }

    Condition condition(QueueArn queue) throws InterruptedException {
        return source(queue).condition();
    }

    MessageSource source(QueueArn queue) {
        return switch (sources.find(queue)) {
            case MessageSources.Lookup.Found(var source) -> source;
            case MessageSources.Lookup.Missing() -> new LateSource(queue, sources);
        };
    }
}
