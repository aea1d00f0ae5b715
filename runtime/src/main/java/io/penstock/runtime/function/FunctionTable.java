package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All functions in memory, and the one place where they change: one change at a time, in the store
/// before in memory, and told to listeners last. Thread-safe; look-ups never wait for changes.
final class FunctionTable {
    private static final Logger LOG = LoggerFactory.getLogger(FunctionTable.class);
    private static final Lookup MISSING = new Lookup.Missing();

    private final FunctionStore store;
    private final CodeStore codes;
    private final ImageIntake images;
    private final MachineFit fit;
    private final Layers layers;
    private final Map<FunctionArn, Entry> entries = new ConcurrentHashMap<>();
    private final List<Consumer<FunctionArn>> listeners = new CopyOnWriteArrayList<>();

    FunctionTable(
            FunctionStore store,
            CodeStore codes,
            ImageIntake images,
            MachineFit fit,
            Layers layers) {
        this.images = images;
        this.store = store;
        this.codes = codes;
        this.fit = fit;
        this.layers = layers;
    }

    /// What is known of one function.
    ///
    /// @param serving what invocations of each version get, which an unsettled change has not
    ///   reached yet; by `$LATEST` or number
    private record Entry(
            FunctionFamily family, Map<String, Lookup> serving, List<String> findings) {}

    /// Reads the store; a change that was under way when the last process ended is finished now.
    ///
    /// @param finish makes the finished function of an unfinished one
    synchronized void load(UnaryOperator<FunctionFamily> finish) {
        for (FunctionFamily kept : store.functions()) {
            FunctionFamily finished = finish.apply(kept);
            if (finished.equals(kept)) {
                show(kept);
            } else {
                keep(finished, kept);
            }
        }
        codes.clean(codeInUse());
        images.images().clean(codeInUse());
    }

    /// Finds what one request runs.
    ///
    /// @param random decides where an alias leads to two versions
    Lookup serving(FunctionArn arn, RandomGenerator random) {
        Entry entry = entries.get(arn.unqualified());
        return entry == null
                ? MISSING
                : entry.serving()
                        .getOrDefault(entry.family().chosen(arn.qualifier(), random), MISSING);
    }

    Answer<FunctionResource> get(FunctionArn unqualified) {
        Entry entry = entries.get(unqualified);
        return entry == null ? missing(unqualified) : new Answer.Ok<>(entry.family().latest());
    }

    Optional<FunctionFamily> family(FunctionArn unqualified) {
        return Optional.ofNullable(entries.get(unqualified)).map(Entry::family);
    }

    List<String> findings(FunctionArn unqualified) {
        Entry entry = entries.get(unqualified);
        return entry == null ? List.of() : entry.findings();
    }

    /// Streams the functions of all accounts, in no order.
    Stream<FunctionFamily> all() {
        return entries.values().stream().map(Entry::family);
    }

    /// Streams the functions of one account and region by name.
    Stream<FunctionFamily> of(FunctionNames.Scope scope) {
        return all().filter(function -> function.arn().account().equals(scope.account()))
                .filter(function -> function.arn().region().equals(scope.region()))
                .sorted(Comparator.comparing(function -> function.arn().name()));
    }

    int size() {
        return entries.size();
    }

    /// Adds a function unless one of its name exists.
    Answer<FunctionFamily> add(FunctionFamily function) {
        synchronized (this) {
            if (entries.containsKey(function.arn())) {
                return new Answer.Refused<>(
                        new FunctionError.Conflict(
                                "Function already exist: " + function.arn().name()));
            }
            keep(function, FunctionFamily.of(function.latest()));
        }
        tell(function.arn());
        return new Answer.Ok<>(function);
    }

    /// Changes `$LATEST` of a function as `rule` decides, with nobody else changing any in between.
    Answer<FunctionResource> change(FunctionArn unqualified, Rule rule) {
        return changeFamily(
                unqualified,
                family ->
                        switch (rule.apply(family.latest())) {
                            case Answer.Ok<FunctionResource>(var changed) ->
                                    new Answer.Ok<>(new Changed<>(family.with(changed), changed));
                            case Answer.Refused<FunctionResource>(var error) ->
                                    new Answer.Refused<>(error);
                        });
    }

    /// Changes a function with all that belongs to it as `rule` decides, with nobody else changing
    /// any in between.
    <T> Answer<T> changeFamily(FunctionArn unqualified, FamilyRule<T> rule) {
        Answer<Changed<T>> answer;
        synchronized (this) {
            Entry entry = entries.get(unqualified);
            if (entry == null) {
                return missing(unqualified);
            }
            answer = rule.apply(entry.family());
            if (answer instanceof Answer.Ok<Changed<T>>(var changed)
                    && !changed.family().equals(entry.family())) {
                keep(changed.family(), entry.family());
            }
        }
        return switch (answer) {
            case Answer.Ok<Changed<T>>(var changed) -> {
                tell(unqualified);
                yield new Answer.Ok<>(changed.answer());
            }
            case Answer.Refused<Changed<T>>(var error) -> new Answer.Refused<>(error);
        };
    }

    /// Removes a function.
    Answer<FunctionResource> remove(FunctionArn unqualified) {
        Entry removed;
        synchronized (this) {
            removed = entries.get(unqualified);
            if (removed == null) {
                return missing(unqualified);
            }
            store.delete(unqualified);
            entries.remove(unqualified);
            sweepCode();
        }
        tell(unqualified);
        return new Answer.Ok<>(removed.family().latest());
    }

    /// Lets go of code that no function has any more.
    synchronized void sweepCode() {
        codes.sweep(codeInUse());
        images.images().sweep(codeInUse());
    }

    Registration onChange(Consumer<FunctionArn> changed) {
        // Wrapped, so that two registrations of one consumer end one by one.
        Consumer<FunctionArn> entry = arn -> changed.accept(arn);
        listeners.add(entry);
        return () -> listeners.remove(entry);
    }

    private void keep(FunctionFamily function, FunctionFamily kept) {
        store.save(function, kept);
        show(function);
    }

    private void show(FunctionFamily function) {
        @Nullable Entry before = entries.get(function.arn());
        FunctionResource latest = function.latest();
        List<String> findings = fit.findings(latest.settings(), latest.architecture());
        Map<String, Lookup> serving = new HashMap<>();
        function.all()
                .forEach(each -> serving.put(each.version(), serving(function, each, before)));
        entries.put(function.arn(), new Entry(function, Map.copyOf(serving), findings));
        if (before == null || !before.findings().equals(findings)) {
            findings.forEach(finding -> log(function.arn(), finding));
        }
    }

    private Lookup serving(
            FunctionFamily function, FunctionResource version, @Nullable Entry before) {
        return switch (version.lifecycle()) {
            case Lifecycle.Creating() -> new Lookup.NotActive("Pending", timeout(version));
            case Lifecycle.Failed _ -> new Lookup.NotActive("Failed", timeout(version));
            case Lifecycle.Active() when before != null && sameRun(before, function, version) ->
                    before.serving().getOrDefault(version.version(), MISSING);
            case Lifecycle.Active() -> new Lookup.Found(definition(function, version));
            case Lifecycle.Updating(), Lifecycle.UpdateFailed _ ->
                    before == null
                            ? MISSING
                            : before.serving().getOrDefault(version.version(), MISSING);
        };
    }

    // Tags and reserved concurrency change nothing of what runs.
    private static boolean sameRun(
            Entry before, FunctionFamily function, FunctionResource version) {
        return before.family()
                        .version(version.version())
                        .map(it -> it.stamp().equals(version.stamp()))
                        .orElse(false)
                && before.family().latest().recursiveLoop() == function.latest().recursiveLoop();
    }

    private static Duration timeout(FunctionResource function) {
        return Duration.ofSeconds(function.settings().timeoutSeconds());
    }

    private FunctionDefinition definition(FunctionFamily function, FunctionResource version) {
        FunctionSettings settings = version.settings();
        return new FunctionDefinition(
                version.arn(),
                version.version(),
                version.stamp().revisionId(),
                settings.runtime(),
                settings.handler(),
                codes.files(version.code()),
                version.layers().isEmpty()
                        ? FunctionDefinition.NO_LAYERS
                        : codes.merged(version.layerCode()),
                settings.memorySizeMb(),
                settings.ephemeralStorageMb(),
                timeout(version),
                settings.environment().variables(),
                settings.logging(),
                settings.deadLetterTarget(),
                settings.tracing(),
                function.latest().recursiveLoop(),
                images.program(version));
    }

    private Set<String> codeInUse() {
        Set<String> inUse = new HashSet<>();
        all().flatMap(FunctionFamily::all)
                .forEach(each -> {
                    inUse.add(each.code().sha256());
                    each.layerCode().forEach(layer -> inUse.add(layer.sha256()));
                    inUse.add(CodeStore.mergedName(each.layerCode()));
                });
        layers.code().forEach(code -> inUse.add(code.sha256()));
        return inUse;
    }

    private void tell(FunctionArn unqualified) {
        listeners.forEach(listener -> listener.accept(unqualified));
    }

    private static void log(FunctionArn arn, String finding) {
        LOG.atInfo().addKeyValue("function", arn).addKeyValue("finding", finding).log("finding");
    }

    static <T> Answer<T> missing(FunctionArn arn) {
        return new Answer.Refused<>(new FunctionError.Missing("Function not found: " + arn));
    }

    /// Decides what becomes of `$LATEST` of a function.
    interface Rule {
        /// Returns the changed function, or why it stays as it is.
        Answer<FunctionResource> apply(FunctionResource current);
    }

    /// Decides what becomes of a function with all that belongs to it.
    interface FamilyRule<T> {
        /// Returns the changed function, or why it stays as it is.
        Answer<Changed<T>> apply(FunctionFamily current);
    }

    /// A decided change.
    ///
    /// @param family what becomes of the function
    /// @param answer for the caller
    record Changed<T>(FunctionFamily family, T answer) {}
}
