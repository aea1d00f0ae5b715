package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Timeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.code.ObjectSource;
import io.penstock.runtime.image.Images;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// Functions as resources: creates, changes and deletes them by Lambda's rules, and finds them for
/// whoever runs them. Thread-safe; what a change acknowledges is in the store.
///
/// A function is acknowledged before it is ready: see [FunctionChanges]. Call [#restore] before
/// use.
public final class Functions implements FunctionDirectory {
    private final FunctionTable table;
    private final Layers layers;
    private final CodeIntake intake;
    private final ImageIntake images;
    private final MachineFit fit;
    private final ConcurrencyLedgers ledgers;
    private final Revisions revisions;
    private final Drafts drafts;
    private final Settlement settlement;
    private final FunctionChanges changes;
    private final RandomGenerator random;

    /// @param machine what this machine can run, and where code may come from
    /// @param ledgers where reserved concurrency is in force
    /// @param timeline for `LastModified`
    /// @param random for revision ids, and for choosing where an alias leads to two versions; safe
    ///   for use by several threads
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
        this.intake = new CodeIntake(codes, machine.objects());
        this.images = new ImageIntake(machine.images());
        this.ledgers = ledgers;
        this.revisions = new Revisions(timeline, random);
        this.layers = new Layers(store.layers(), codes, intake, revisions, timeline);
        this.table = new FunctionTable(store, codes, images, fit, layers);
        this.drafts = new Drafts(fit, layers, codes);
        this.settlement = new Settlement(table, codes, images, revisions);
        this.changes = new FunctionChanges(table, revisions, settlement, executor);
        this.random = random;
    }

    /// The machine that functions run on.
    ///
    /// @param runtimes which languages it has
    /// @param architecture `x86_64` or `arm64`
    /// @param objects where code in buckets is read
    /// @param images where container images come from
    public record Machine(
            RuntimeCatalog runtimes, String architecture, ObjectSource objects, Images images) {
        /// Returns a machine without buckets and images.
        public Machine(RuntimeCatalog runtimes, String architecture) {
            this(runtimes, architecture, ObjectSource.NONE, Images.NONE);
        }
    }

    /// Returns the URI that names a function's image by its content.
    public String resolvedImage(FunctionResource function) {
        return images.images().resolved(function.code().imageUri(), function.code().sha256());
    }

    /// Reads the store. Changes that were under way when the last process ended are settled.
    public void restore() {
        layers.restore();
        table.load(settlement::settled);
        table.all().map(FunctionFamily::latest).forEach(reservedConcurrency()::restore);
    }

    @Override
    public Lookup find(FunctionArn arn) {
        return table.serving(arn, random);
    }

    @Override
    public Registration onChange(Consumer<FunctionArn> changed) {
        return table.onChange(changed);
    }

    /// Returns one version of a function, with the tags and the reserved concurrency of the whole.
    ///
    /// @param arn the qualifier may be empty, a version, or an alias, which stands for the version
    ///   it names first
    public Answer<FunctionResource> get(FunctionArn arn) {
        return table.family(arn.unqualified())
                .flatMap(family ->
                        family.version(arn.qualifier())
                                .map(version -> version.with(family.latest().whole())))
                .<Answer<FunctionResource>>map(Answer.Ok::new)
                .orElseGet(() -> FunctionTable.missing(arn));
    }

    /// Returns the functions of one account and region by name.
    public List<FunctionResource> list(FunctionNames.Scope scope) {
        return table.of(scope).map(FunctionFamily::latest).toList();
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
        List<FunctionFamily> functions = table.of(scope).toList();
        return new AccountUsage(
                ledgers.limits(scope.account()),
                functions.size(),
                functions.stream()
                                .flatMap(FunctionFamily::all)
                                .mapToLong(version -> version.code().sizeBytes())
                                .sum()
                        + layers.codeBytes(scope),
                functions.stream()
                        .mapToInt(function -> function.latest().reserved().value().orElse(0))
                        .sum(),
                ledgers.of(scope).snapshot().provisionedUnreserved());
    }

    /// Creates a function. The answer is the version, where one is published at once.
    ///
    /// @throws io.penstock.runtime.code.CodeStoreException if the disk does not take the code
    public Answer<FunctionResource> create(NewFunction wanted) {
        String architecture =
                wanted.architecture().isEmpty() ? fit.architecture() : wanted.architecture();
        Optional<FunctionError> refusal =
                SettingsRules.nameRefusal(wanted.arn().name())
                        .or(() -> drafts.refusal(wanted.settings(), architecture))
                        .or(() ->
                                ImageIntake.creationRefusal(
                                        wanted.settings().packageType(), wanted.code()))
                        .or(() -> SettingsRules.tagRefusal(wanted.tags()));
        if (refusal.isPresent()) {
            return new Answer.Refused<>(refusal.get());
        }
        return switch (take(
                wanted.arn(), wanted.settings().packageType(), wanted.code(), architecture)) {
            case Answer.Refused<CodePackage>(FunctionError error) -> new Answer.Refused<>(error);
            case Answer.Ok<CodePackage>(CodePackage code) ->
                    switch (drafts.layered(fresh(wanted, architecture, code), wanted.settings())) {
                        case Answer.Refused<FunctionResource> refused -> refused;
                        case Answer.Ok<FunctionResource>(var latest) ->
                                changes.add(FunctionFamily.of(latest), wanted.publish());
                    };
        };
    }

    private FunctionResource fresh(NewFunction wanted, String architecture, CodePackage code) {
        return new FunctionResource(
                wanted.arn(),
                wanted.settings(),
                code,
                architecture,
                revisions.stamp(),
                new Lifecycle.Creating(),
                wanted.tags());
    }

    /// Gives a function new code. A dry run answers what would be, and changes nothing. The answer
    /// is the version, where one is published at once.
    ///
    /// @throws io.penstock.runtime.code.CodeStoreException if the disk does not take the code
    public Answer<FunctionResource> updateCode(FunctionArn arn, CodeChange change) {
        return switch (FunctionChanges.checked(table.get(arn.unqualified()), change.revisionId())) {
            case Answer.Refused<FunctionResource> refused -> refused;
            case Answer.Ok<FunctionResource>(FunctionResource before) ->
                    ImageIntake.refusal(before.settings().packageType(), change.code())
                            .<Answer<FunctionResource>>map(Answer.Refused::new)
                            .orElseGet(() -> updateCode(arn, change, before));
        };
    }

    private Answer<FunctionResource> updateCode(
            FunctionArn arn, CodeChange change, FunctionResource before) {
        String architecture =
                change.architecture().isEmpty() ? before.architecture() : change.architecture();
        return switch (take(
                arn.unqualified(), before.settings().packageType(), change.code(), architecture)) {
            case Answer.Refused<CodePackage>(FunctionError error) -> new Answer.Refused<>(error);
            case Answer.Ok<CodePackage>(CodePackage code) when change.dryRun() ->
                    drafts.recoded(before, code, change);
            case Answer.Ok<CodePackage>(CodePackage code) ->
                    changes.update(
                            arn,
                            change.revisionId(),
                            change.publish(),
                            current -> drafts.recoded(current, code, change));
        };
    }

    /// Changes the configuration of a function.
    ///
    /// @param revisionId the revision the caller has seen; empty for any
    /// @param change makes the wanted settings of the present ones
    public Answer<FunctionResource> updateSettings(
            FunctionArn arn, String revisionId, UnaryOperator<FunctionSettings> change) {
        return changes.update(
                arn, revisionId, false, current -> drafts.reconfigured(current, change));
    }

    /// Deletes a function with all that belongs to it, or one of its versions.
    public Answer<FunctionResource> delete(FunctionArn arn) {
        String qualifier = arn.qualifier();
        if (qualifier.isEmpty()) {
            Answer<FunctionResource> removed = table.remove(arn);
            ledgers.of(arn).unreserve(arn, ledgers.now());
            return removed;
        }
        if (table.family(arn.unqualified()).isEmpty()) {
            return FunctionTable.missing(arn.unqualified());
        }
        if (qualifier.equals(Edition.LATEST)) {
            return invalid("$LATEST version cannot be deleted without deleting the function.");
        }
        if (!FunctionFamily.isNumber(qualifier)) {
            return invalid("Deletion of aliases is not currently supported.");
        }
        Answer<FunctionResource> deleted = versions().delete(arn);
        table.sweepCode();
        return deleted;
    }

    /// Returns the part that keeps versions.
    public Versions versions() {
        return new Versions(table, revisions);
    }

    /// Returns the part that keeps aliases.
    public Aliases aliases() {
        return new Aliases(table, revisions);
    }

    /// Returns the part that keeps layers.
    public Layers layers() {
        return layers;
    }

    /// Publishes the next version of a layer.
    ///
    /// @throws io.penstock.runtime.code.CodeStoreException if the disk does not take the code
    public Answer<LayerVersion> publishLayer(
            LayerArn layer, CodeSource source, LayerVersion.About about) {
        var scope = new FunctionNames.Scope(layer.account(), layer.region());
        return layers.publish(layer, source, about, usage(scope).codeBytes());
    }

    /// Returns the part that keeps resource policies.
    public Permissions permissions() {
        return new Permissions(table, revisions);
    }

    /// Returns the part that keeps settings beside the configuration.
    public FunctionSwitches switches() {
        return new FunctionSwitches(table);
    }

    /// Returns the part that keeps tags.
    public FunctionTags tags() {
        return new FunctionTags(table);
    }

    /// Returns the part that keeps reserved concurrency.
    public ReservedConcurrency reservedConcurrency() {
        return new ReservedConcurrency(table, ledgers);
    }

    private Answer<CodePackage> take(
            FunctionArn arn, PackageType type, CodeSource source, String architecture) {
        if (type == PackageType.IMAGE && source instanceof CodeSource.Image(String uri)) {
            return images.take(uri, architecture);
        }
        var scope = new FunctionNames.Scope(arn.account(), arn.region());
        return intake.take(source, usage(scope).codeBytes());
    }

    private static <T> Answer<T> invalid(String message) {
        return new Answer.Refused<>(new FunctionError.Invalid(message));
    }
}
