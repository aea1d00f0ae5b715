package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.code.Storing;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// Functions as resources: creates, changes and deletes them by Lambda's rules, and finds them for
/// whoever runs them. Thread-safe; what a change acknowledges is in the store.
///
/// A function is acknowledged before it is ready: the answer shows [Lifecycle.Creating] or
/// [Lifecycle.Updating], and a task on the executor settles it at once. Call [#restore] before use.
public final class Functions implements FunctionDirectory {
    private static final String LATEST = "$LATEST";

    private final FunctionTable table;
    private final CodeStore codes;
    private final MachineFit fit;
    private final ConcurrencyLedgers ledgers;
    private final Timeline timeline;
    private final RandomGenerator random;
    private final Executor executor;

    /// @param machine what this machine can run
    /// @param ledgers where reserved concurrency is in force
    /// @param timeline for `LastModified`
    /// @param random for revision ids; used by one thread at a time
    /// @param executor runs the short tasks that settle changes, one per change
    public Functions(
            FunctionStore store,
            CodeStore codes,
            Machine machine,
            ConcurrencyLedgers ledgers,
            Timeline timeline,
            RandomGenerator random,
            Executor executor) {
        this.fit = new MachineFit(machine.runtimes(), machine.architecture());
        this.table = new FunctionTable(store, codes, fit);
        this.codes = codes;
        this.ledgers = ledgers;
        this.timeline = timeline;
        this.random = random;
        this.executor = executor;
    }

    /// The machine that functions run on.
    ///
    /// @param runtimes which languages it has
    /// @param architecture `x86_64` or `arm64`
    public record Machine(RuntimeCatalog runtimes, String architecture) {}

    /// Reads the store. Changes that were under way when the last process ended are settled.
    public void restore() {
        table.load(this::settled);
        table.all().forEach(reservedConcurrency()::restore);
    }

    @Override
    public Lookup find(FunctionArn arn) {
        return isLatest(arn) ? table.serving(arn.unqualified()) : new Lookup.Missing();
    }

    @Override
    public Registration onChange(Consumer<FunctionArn> changed) {
        return table.onChange(changed);
    }

    /// Returns a function; the qualifier may be empty or `$LATEST`.
    public Answer<FunctionResource> get(FunctionArn arn) {
        return isLatest(arn) && isPresent(arn.unqualified())
                ? table.get(arn.unqualified())
                : FunctionTable.missing(arn);
    }

    /// Returns the functions of one account and region by name.
    public List<FunctionResource> list(FunctionNames.Scope scope) {
        return table.of(scope).toList();
    }

    /// Returns how many functions there are in all accounts.
    public int count() {
        return table.size();
    }

    /// Returns what people should know about how this machine runs a function.
    public List<String> findings(FunctionArn arn) {
        return table.findings(arn.unqualified());
    }

    /// Returns what an account uses in a region.
    public AccountUsage usage(FunctionNames.Scope scope) {
        List<FunctionResource> functions = list(scope);
        return new AccountUsage(
                ledgers.limits(scope.account()),
                functions.size(),
                functions.stream().mapToLong(function -> function.code().sizeBytes()).sum(),
                functions.stream()
                        .mapToInt(function -> function.reserved().value().orElse(0))
                        .sum(),
                ledgers.of(scope).snapshot().provisionedUnreserved());
    }

    /// Creates a function.
    ///
    /// @throws io.penstock.runtime.code.CodeStoreException if the disk does not take the code
    public Answer<FunctionResource> create(NewFunction wanted) {
        String architecture =
                wanted.architecture().isEmpty() ? fit.architecture() : wanted.architecture();
        Optional<FunctionError> refusal =
                SettingsRules.nameRefusal(wanted.arn().name())
                        .or(() -> refusal(wanted.settings(), architecture))
                        .or(() -> SettingsRules.tagRefusal(wanted.tags()));
        if (refusal.isPresent()) {
            return new Answer.Refused<>(refusal.get());
        }
        return switch (store(wanted.arn(), wanted.zip())) {
            case Answer.Refused<CodePackage>(FunctionError error) -> new Answer.Refused<>(error);
            case Answer.Ok<CodePackage>(CodePackage code) -> add(wanted, architecture, code);
        };
    }

    private Answer<FunctionResource> add(
            NewFunction wanted, String architecture, CodePackage code) {
        Answer<FunctionResource> added =
                table.add(
                        new FunctionResource(
                                wanted.arn(),
                                wanted.settings(),
                                code,
                                architecture,
                                newStamp(),
                                new Lifecycle.Creating(),
                                wanted.tags(),
                                new FunctionResource.Reserved.Unset()));
        settleSoon(added);
        return added;
    }

    /// Gives a function new code. A dry run answers what would be, and changes nothing.
    ///
    /// @throws io.penstock.runtime.code.CodeStoreException if the disk does not take the code
    public Answer<FunctionResource> updateCode(FunctionArn arn, CodeChange change) {
        Answer<FunctionResource> before =
                checked(table.get(arn.unqualified()), change.revisionId());
        if (before instanceof Answer.Refused<FunctionResource>) {
            return before;
        }
        return switch (store(arn.unqualified(), change.zip())) {
            case Answer.Refused<CodePackage>(FunctionError error) -> new Answer.Refused<>(error);
            case Answer.Ok<CodePackage>(CodePackage code) when change.dryRun() ->
                    recoded(before, code, change);
            case Answer.Ok<CodePackage>(CodePackage code) ->
                    update(arn, change.revisionId(), current -> recoded(current, code, change));
        };
    }

    /// Changes the configuration of a function.
    ///
    /// @param revisionId the revision the caller has seen; empty for any
    /// @param change makes the wanted settings of the present ones
    public Answer<FunctionResource> updateSettings(
            FunctionArn arn, String revisionId, UnaryOperator<FunctionSettings> change) {
        return update(arn, revisionId, current -> reconfigured(current, change));
    }

    /// Deletes a function. Versions cannot exist yet, so deleting one that is numbered does
    /// nothing.
    public Answer<FunctionResource> delete(FunctionArn arn) {
        String qualifier = arn.qualifier();
        if (qualifier.isEmpty()) {
            Answer<FunctionResource> removed = table.remove(arn);
            ledgers.of(arn).unreserve(arn, ledgers.now());
            return removed;
        }
        if (!isPresent(arn.unqualified())) {
            return FunctionTable.missing(arn.unqualified());
        }
        if (qualifier.equals(LATEST)) {
            return invalid("$LATEST version cannot be deleted without deleting the function.");
        }
        return qualifier.chars().allMatch(Character::isDigit)
                ? table.get(arn.unqualified())
                : invalid("Deletion of aliases is not currently supported.");
    }

    /// Returns the part that keeps tags.
    public FunctionTags tags() {
        return new FunctionTags(table);
    }

    /// Returns the part that keeps reserved concurrency.
    public ReservedConcurrency reservedConcurrency() {
        return new ReservedConcurrency(table, ledgers);
    }

    private Answer<FunctionResource> update(
            FunctionArn arn, String revisionId, FunctionTable.Rule rule) {
        Answer<FunctionResource> updated =
                table.change(
                        arn.unqualified(),
                        current ->
                                switch (checked(new Answer.Ok<>(current), revisionId)) {
                                    case Answer.Refused<FunctionResource> refused -> refused;
                                    case Answer.Ok<FunctionResource> _ ->
                                            unsettled(rule.apply(current));
                                });
        settleSoon(updated);
        return updated;
    }

    private Answer<FunctionResource> unsettled(Answer<FunctionResource> changed) {
        return changed instanceof Answer.Ok<FunctionResource>(FunctionResource next)
                        && next.lifecycle() instanceof Lifecycle.Active active
                ? new Answer.Ok<>(next.with(active.change(), newStamp()))
                : changed;
    }

    private Answer<FunctionResource> recoded(
            Answer<FunctionResource> current, CodePackage code, CodeChange change) {
        return switch (current) {
            case Answer.Refused<FunctionResource> refused -> refused;
            case Answer.Ok<FunctionResource>(FunctionResource function) ->
                    recoded(function, code, change);
        };
    }

    private Answer<FunctionResource> recoded(
            FunctionResource current, CodePackage code, CodeChange change) {
        String architecture =
                change.architecture().isEmpty() ? current.architecture() : change.architecture();
        return fit.refusal(current.settings().runtime(), architecture)
                .<Answer<FunctionResource>>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Ok<>(current.with(code, architecture)));
    }

    private Answer<FunctionResource> reconfigured(
            FunctionResource current, UnaryOperator<FunctionSettings> change) {
        FunctionSettings wanted = change.apply(current.settings());
        return refusal(wanted, current.architecture())
                .<Answer<FunctionResource>>map(Answer.Refused::new)
                .orElseGet(() -> new Answer.Ok<>(current.with(wanted, current.layers())));
    }

    private Optional<FunctionError> refusal(FunctionSettings settings, String architecture) {
        return SettingsRules.refusal(settings)
                .or(() -> fit.refusal(settings.runtime(), architecture));
    }

    private static Answer<FunctionResource> checked(
            Answer<FunctionResource> current, String revisionId) {
        if (!(current instanceof Answer.Ok<FunctionResource>(FunctionResource function))) {
            return current;
        }
        return switch (function.lifecycle()) {
            case Lifecycle.Creating() ->
                    conflict("The function is currently in the following state: Pending");
            case Lifecycle.Updating() ->
                    conflict("An update is in progress for resource: " + function.arn());
            case Lifecycle.Active() ->
                    revisionId.isEmpty() || revisionId.equals(function.stamp().revisionId())
                            ? current
                            : new Answer.Refused<>(new FunctionError.Stale());
        };
    }

    private void settleSoon(Answer<FunctionResource> changed) {
        if (changed instanceof Answer.Ok<FunctionResource>(FunctionResource function)) {
            executor.execute(() -> settle(function));
        }
    }

    private void settle(FunctionResource changed) {
        table.change(
                changed.arn(),
                current ->
                        // Deleted and created anew meanwhile: that one has a task of its own.
                        current.stamp().equals(changed.stamp())
                                ? new Answer.Ok<>(settled(current))
                                : new Answer.Refused<>(new FunctionError.Stale()));
        table.sweepCode();
    }

    private FunctionResource settled(FunctionResource function) {
        Lifecycle next =
                switch (function.lifecycle()) {
                    case Lifecycle.Creating creating -> creating.created();
                    case Lifecycle.Updating updating -> updating.settled();
                    case Lifecycle.Active active -> active;
                };
        var stamp = new FunctionResource.Stamp(function.stamp().lastModified(), newRevisionId());
        return function.with(next, stamp);
    }

    private Answer<CodePackage> store(FunctionArn arn, Payload zip) {
        long used = usage(new FunctionNames.Scope(arn.account(), arn.region())).codeBytes();
        if (used + zip.length() > AccountUsage.MAX_CODE_BYTES) {
            return new Answer.Refused<>(
                    new FunctionError.StorageExceeded("Code storage limit exceeded."));
        }
        return switch (codes.store(zip)) {
            case Storing.Stored(CodePackage code) -> new Answer.Ok<>(code);
            case Storing.ZippedTooLarge() ->
                    new Answer.Refused<>(
                            new FunctionError.TooLarge(
                                    "Zipped size must be smaller than "
                                            + CodeStore.MAX_ZIPPED_BYTES
                                            + " bytes"));
            case Storing.UnzippedTooLarge() ->
                    invalid(
                            "Unzipped size must be smaller than "
                                    + CodeStore.MAX_UNZIPPED_BYTES
                                    + " bytes");
            case Storing.Empty() -> invalid("Uploaded file must be a non-empty zip");
            case Storing.Malformed(var _) ->
                    invalid(
                            "Could not unzip uploaded file. Please check your file, then try to"
                                    + " upload again.");
        };
    }

    private FunctionResource.Stamp newStamp() {
        return new FunctionResource.Stamp(timeline.instant(), newRevisionId());
    }

    private String newRevisionId() {
        long high = (random.nextLong() & 0xFFFFFFFFFFFF0FFFL) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    private boolean isPresent(FunctionArn unqualified) {
        return table.get(unqualified) instanceof Answer.Ok<FunctionResource>;
    }

    private static boolean isLatest(FunctionArn arn) {
        return arn.qualifier().isEmpty() || arn.qualifier().equals(LATEST);
    }

    private static Answer<FunctionResource> conflict(String why) {
        return new Answer.Refused<>(
                new FunctionError.Conflict(
                        "The operation cannot be performed at this time. " + why));
    }

    private static <T> Answer<T> invalid(String message) {
        return new Answer.Refused<>(new FunctionError.Invalid(message));
    }
}
