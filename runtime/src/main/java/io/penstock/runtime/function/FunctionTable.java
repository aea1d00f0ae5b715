package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.code.CodeStore;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All functions in memory, and the one place where they change: one change at a time, in the store
/// before in memory, and told to listeners last. Thread-safe; look-ups never wait for changes.
final class FunctionTable {
    private static final Logger LOG = LoggerFactory.getLogger(FunctionTable.class);

    private final FunctionStore store;
    private final CodeStore codes;
    private final MachineFit fit;
    private final Map<FunctionArn, Entry> entries = new ConcurrentHashMap<>();
    private final List<Consumer<FunctionArn>> listeners = new CopyOnWriteArrayList<>();

    FunctionTable(FunctionStore store, CodeStore codes, MachineFit fit) {
        this.store = store;
        this.codes = codes;
        this.fit = fit;
    }

    /// What is known of one function.
    ///
    /// @param serving what invocations get, which an unsettled change has not reached yet
    private record Entry(
            FunctionResource resource, FunctionDirectory.Lookup serving, List<String> findings) {}

    /// Reads the store; a change that was under way when the last process ended is finished now.
    ///
    /// @param finish makes the finished function of an unfinished one
    synchronized void load(UnaryOperator<FunctionResource> finish) {
        for (FunctionResource kept : store.functions()) {
            if (kept.lifecycle() instanceof Lifecycle.Active) {
                show(kept);
            } else {
                keep(finish.apply(kept));
            }
        }
        codes.clean(codeInUse());
    }

    FunctionDirectory.Lookup serving(FunctionArn unqualified) {
        Entry entry = entries.get(unqualified);
        return entry == null ? new FunctionDirectory.Lookup.Missing() : entry.serving();
    }

    Answer<FunctionResource> get(FunctionArn unqualified) {
        Entry entry = entries.get(unqualified);
        return entry == null ? missing(unqualified) : new Answer.Ok<>(entry.resource());
    }

    List<String> findings(FunctionArn unqualified) {
        Entry entry = entries.get(unqualified);
        return entry == null ? List.of() : entry.findings();
    }

    /// Streams the functions of all accounts, in no order.
    Stream<FunctionResource> all() {
        return entries.values().stream().map(Entry::resource);
    }

    /// Streams the functions of one account and region by name.
    Stream<FunctionResource> of(FunctionNames.Scope scope) {
        return all().filter(function -> function.arn().account().equals(scope.account()))
                .filter(function -> function.arn().region().equals(scope.region()))
                .sorted(Comparator.comparing(function -> function.arn().name()));
    }

    int size() {
        return entries.size();
    }

    /// Adds a function unless one of its name exists.
    Answer<FunctionResource> add(FunctionResource function) {
        synchronized (this) {
            if (entries.containsKey(function.arn())) {
                return new Answer.Refused<>(
                        new FunctionError.Conflict(
                                "Function already exist: " + function.arn().name()));
            }
            keep(function);
        }
        tell(function.arn());
        return new Answer.Ok<>(function);
    }

    /// Changes a function as `rule` decides, with nobody else changing any in between.
    Answer<FunctionResource> change(FunctionArn unqualified, Rule rule) {
        Answer<FunctionResource> answer;
        synchronized (this) {
            Entry entry = entries.get(unqualified);
            if (entry == null) {
                return missing(unqualified);
            }
            answer = rule.apply(entry.resource());
            if (answer instanceof Answer.Ok<FunctionResource>(FunctionResource changed)) {
                keep(changed);
            }
        }
        tell(unqualified);
        return answer;
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
            codes.sweep(codeInUse());
        }
        tell(unqualified);
        return new Answer.Ok<>(removed.resource());
    }

    /// Lets go of code that no function has any more.
    synchronized void sweepCode() {
        codes.sweep(codeInUse());
    }

    Registration onChange(Consumer<FunctionArn> changed) {
        // Wrapped, so that two registrations of one consumer end one by one.
        Consumer<FunctionArn> entry = arn -> changed.accept(arn);
        listeners.add(entry);
        return () -> listeners.remove(entry);
    }

    private void keep(FunctionResource function) {
        store.save(function);
        show(function);
    }

    private void show(FunctionResource function) {
        @Nullable Entry before = entries.get(function.arn());
        List<String> findings = fit.findings(function.settings(), function.architecture());
        FunctionDirectory.Lookup serving =
                switch (function.lifecycle()) {
                    case Lifecycle.Creating() ->
                            new FunctionDirectory.Lookup.NotActive("Pending", timeout(function));
                    case Lifecycle.Active() when before != null && sameRun(before, function) ->
                            before.serving();
                    case Lifecycle.Active() ->
                            new FunctionDirectory.Lookup.Found(definition(function));
                    case Lifecycle.Updating() -> serving(function.arn());
                };
        entries.put(function.arn(), new Entry(function, serving, findings));
        if (before == null || !before.findings().equals(findings)) {
            findings.forEach(finding -> log(function.arn(), finding));
        }
    }

    // Tags and reserved concurrency change nothing of what runs.
    private static boolean sameRun(Entry before, FunctionResource function) {
        return before.resource().stamp().equals(function.stamp());
    }

    private static Duration timeout(FunctionResource function) {
        return Duration.ofSeconds(function.settings().timeoutSeconds());
    }

    private FunctionDefinition definition(FunctionResource function) {
        FunctionSettings settings = function.settings();
        return new FunctionDefinition(
                function.arn(),
                function.version(),
                function.stamp().revisionId(),
                settings.runtime(),
                settings.handler(),
                codes.files(function.code()),
                FunctionDefinition.NO_LAYERS,
                settings.memorySizeMb(),
                settings.ephemeralStorageMb(),
                timeout(function),
                settings.environment().variables(),
                settings.logging(),
                settings.deadLetterTarget(),
                settings.tracing(),
                function.recursiveLoop());
    }

    private Set<String> codeInUse() {
        Set<String> inUse = new HashSet<>();
        entries.values().forEach(entry -> inUse.add(entry.resource().code().sha256()));
        return inUse;
    }

    private void tell(FunctionArn unqualified) {
        listeners.forEach(listener -> listener.accept(unqualified));
    }

    private static void log(FunctionArn arn, String finding) {
        LOG.atInfo().addKeyValue("function", arn).addKeyValue("finding", finding).log("finding");
    }

    static Answer<FunctionResource> missing(FunctionArn arn) {
        return new Answer.Refused<>(new FunctionError.Missing("Function not found: " + arn));
    }

    /// Decides what becomes of a function.
    interface Rule {
        /// Returns the changed function, or why it stays as it is.
        Answer<FunctionResource> apply(FunctionResource current);
    }
}
