package io.penstock.runtime.async;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Errand;
import io.penstock.engine.async.EventInvokeConfig;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.runtime.function.FunctionError;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What functions, versions and aliases want of their asynchronous invocations. A version that is
/// published inherits nothing; what was configured goes with its function, version or alias.
/// Thread-safe; changes are in the store when acknowledged.
public final class EventInvokeConfigs implements AutoCloseable {
    private static final String LATEST = "$LATEST";

    private final EventInvokeStore store;
    private final FunctionDirectory directory;
    private final DestinationRules destinations;
    private final Timeline timeline;
    private final Map<FunctionArn, EventInvokeConfig> configs = new ConcurrentHashMap<>();
    private final Object changing = new Object();
    private @Nullable Registration changes;

    /// Creates the room; empty before [#restore].
    ///
    /// @param targets tells where this server can deliver to
    public EventInvokeConfigs(
            EventInvokeStore store,
            FunctionDirectory directory,
            Targets targets,
            Timeline timeline) {
        this.store = store;
        this.directory = directory;
        this.destinations = new DestinationRules(directory, targets);
        this.timeline = timeline;
    }

    /// Reads what was configured, and begins to follow what becomes of functions. All functions are
    /// known by now.
    public void restore() {
        store.all().forEach(config -> configs.put(config.function(), config));
        changes = directory.onChange(this::forgetMissing);
        configs.keySet().forEach(this::forgetMissing);
    }

    /// Configures, in place of what was configured before.
    public Answer<EventInvokeConfig> put(FunctionArn arn, EventInvokeChange change) {
        return configure(arn, change, false);
    }

    /// Changes what the request names.
    public Answer<EventInvokeConfig> update(FunctionArn arn, EventInvokeChange change) {
        return configure(arn, change, true);
    }

    /// Returns what was configured.
    public Answer<EventInvokeConfig> get(FunctionArn arn) {
        @Nullable EventInvokeConfig config = configs.get(qualified(arn));
        return config == null ? unconfigured(arn) : new Answer.Ok<>(config);
    }

    /// Forgets what was configured, and returns it.
    public Answer<EventInvokeConfig> delete(FunctionArn arn) {
        synchronized (changing) {
            Answer<EventInvokeConfig> found = get(arn);
            if (found instanceof Answer.Ok<EventInvokeConfig>(EventInvokeConfig config)) {
                forget(config);
            }
            return found;
        }
    }

    /// Lists what was configured for a function, its versions and aliases, in order of the
    /// qualifiers.
    public Answer<List<EventInvokeConfig>> list(FunctionArn unqualified) {
        if (directory.find(unqualified) instanceof Lookup.Missing) {
            return new Answer.Refused<>(noFunction());
        }
        return new Answer.Ok<>(
                configs.values().stream()
                        .filter(config -> config.function().unqualified().equals(unqualified))
                        .sorted(Comparator.comparing(config -> config.function().qualifier()))
                        .toList());
    }

    /// Finds what holds for a function as a caller names it.
    Optional<EventInvokeConfig> find(FunctionArn arn) {
        return Optional.ofNullable(configs.get(qualified(arn)));
    }

    @Override
    public void close() {
        Registration registration = changes;
        if (registration != null) {
            registration.close();
        }
    }

    private Answer<EventInvokeConfig> configure(
            FunctionArn arn, EventInvokeChange change, boolean merges) {
        Optional<FunctionError> wrong = check(arn, change);
        if (wrong.isPresent()) {
            return new Answer.Refused<>(wrong.get());
        }
        synchronized (changing) {
            Optional<EventInvokeConfig> before = merges ? find(arn) : Optional.empty();
            if (merges && before.isEmpty()) {
                return unconfigured(arn);
            }
            EventInvokeConfig config = changed(arn, before, change);
            store.save(config);
            configs.put(config.function(), config);
            return new Answer.Ok<>(config);
        }
    }

    private Optional<FunctionError> check(FunctionArn arn, EventInvokeChange change) {
        if (change.isEmpty()) {
            return Optional.of(
                    new FunctionError.Invalid(
                            "You must specify at least one of error handling or destination"
                                    + " setting."));
        }
        if (directory.find(arn) instanceof Lookup.Missing) {
            return Optional.of(noFunction());
        }
        return destinations
                .check(arn, Errand.Kind.ON_SUCCESS, change.onSuccess().orElse(""))
                .or(() ->
                        destinations.check(
                                arn, Errand.Kind.ON_FAILURE, change.onFailure().orElse("")));
    }

    private EventInvokeConfig changed(
            FunctionArn arn, Optional<EventInvokeConfig> before, EventInvokeChange change) {
        return new EventInvokeConfig(
                qualified(arn),
                firstOf(change.retries(), before.map(EventInvokeConfig::retries)),
                firstOf(
                        change.maximumAgeSeconds(),
                        before.map(EventInvokeConfig::maximumAgeSeconds)),
                change.onSuccess()
                        .orElseGet(() -> before.map(EventInvokeConfig::onSuccess).orElse("")),
                change.onFailure()
                        .orElseGet(() -> before.map(EventInvokeConfig::onFailure).orElse("")),
                timeline.instant());
    }

    private static OptionalInt firstOf(OptionalInt wanted, Optional<OptionalInt> before) {
        return wanted.isPresent() ? wanted : before.orElse(OptionalInt.empty());
    }

    /// After a change of a function, forgets what was configured for what is gone.
    private void forgetMissing(FunctionArn changed) {
        synchronized (changing) {
            configs.values().stream()
                    .filter(config -> config.function().unqualified().equals(changed.unqualified()))
                    .filter(config -> directory.find(config.function()) instanceof Lookup.Missing)
                    .toList()
                    .forEach(this::forget);
        }
    }

    private void forget(EventInvokeConfig config) {
        store.delete(config.function());
        configs.remove(config.function());
    }

    private static FunctionArn qualified(FunctionArn arn) {
        return arn.qualifier().isEmpty() ? arn.qualified(LATEST) : arn;
    }

    private static FunctionError noFunction() {
        return new FunctionError.Missing("The function doesn't exist.");
    }

    private static Answer<EventInvokeConfig> unconfigured(FunctionArn arn) {
        return new Answer.Refused<>(
                new FunctionError.Missing(
                        "The function %s doesn't have an EventInvokeConfig"
                                .formatted(qualified(arn))));
    }
}
