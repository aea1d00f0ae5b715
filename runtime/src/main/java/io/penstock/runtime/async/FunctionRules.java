package io.penstock.runtime.async;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.EventInvokeConfig;
import io.penstock.engine.async.EventRules;
import io.penstock.engine.async.RulesBook;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/// What holds for the events of functions: their event-invoke configuration, the dead-letter queue
/// of the version that a qualifier stands for now, and whether they are switched off. Thread-safe.
public final class FunctionRules implements RulesBook {
    private final FunctionDirectory directory;
    private final EventInvokeConfigs configs;
    private final Predicate<FunctionArn> switchedOff;

    /// Reads from these rooms.
    ///
    /// @param switchedOff whether a function, named without qualifier, has a reserved concurrency
    ///   of 0
    public FunctionRules(
            FunctionDirectory directory,
            EventInvokeConfigs configs,
            Predicate<FunctionArn> switchedOff) {
        this.directory = directory;
        this.configs = configs;
        this.switchedOff = switchedOff;
    }

    @Override
    public EventRules of(FunctionArn function) {
        String deadLetter = deadLetter(function);
        boolean off = switchedOff.test(function.unqualified());
        Optional<EventInvokeConfig> config = configs.find(function);
        return config.map(found -> found.rules(deadLetter, off))
                .orElseGet(() -> usual(deadLetter, off));
    }

    private static EventRules usual(String deadLetter, boolean off) {
        Duration age = EventRules.AGE_MAX;
        return new EventRules(EventRules.RETRIES_MAX, age, "", "", deadLetter, off);
    }

    private String deadLetter(FunctionArn function) {
        return directory.find(function) instanceof Lookup.Found(var definition)
                ? definition.deadLetterTarget()
                : "";
    }
}
