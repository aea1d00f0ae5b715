package io.penstock.runtime.function;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.function.ResourcePolicy.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/// Layers: zips that functions share. Thread-safe; changes are in the store when acknowledged.
///
/// A layer version that is deleted stays on disk while a function uses it.
public final class Layers {
    private static final String NO_RESOURCE = "The resource you requested does not exist.";

    private final LayerStore store;
    private final CodeStore codes;
    private final CodeIntake intake;
    private final Revisions revisions;
    private final Timeline timeline;
    private final ConcurrentMap<LayerArn, ConcurrentSkipListMap<Long, LayerVersion>> layers =
            new ConcurrentHashMap<>();

    @GuardedBy("this")
    private final Map<LayerArn, Long> lastNumbers = new HashMap<>();

    Layers(
            LayerStore store,
            CodeStore codes,
            CodeIntake intake,
            Revisions revisions,
            Timeline timeline) {
        this.store = store;
        this.codes = codes;
        this.intake = intake;
        this.revisions = revisions;
        this.timeline = timeline;
    }

    /// Reads the store.
    synchronized void restore() {
        lastNumbers.putAll(store.lastNumbers());
        store.versions().forEach(this::show);
    }

    /// Publishes the next version of a layer.
    ///
    /// @param usedBytes what the account's zips take already
    /// @throws io.penstock.runtime.code.CodeStoreException if the disk does not take the code
    Answer<LayerVersion> publish(
            LayerArn layer, CodeSource source, LayerVersion.About about, long usedBytes) {
        Optional<FunctionError> refusal = Runtimes.layerRefusal(about.runtimes());
        if (refusal.isPresent()) {
            return new Answer.Refused<>(refusal.get());
        }
        return switch (intake.take(source, usedBytes)) {
            case Answer.Refused<CodePackage>(var error) -> new Answer.Refused<>(error);
            case Answer.Ok<CodePackage>(var code) -> new Answer.Ok<>(published(layer, code, about));
        };
    }

    private synchronized LayerVersion published(
            LayerArn layer, CodePackage code, LayerVersion.About about) {
        long number = lastNumbers.getOrDefault(layer, 0L) + 1;
        var arn = new LayerArn.Version(layer, number);
        var version =
                new LayerVersion(
                        arn,
                        about,
                        new LayerPackage(arn.toString(), code, codes.unzippedBytes(code)),
                        timeline.instant(),
                        LayerVersion.Policy.NONE);
        store.save(version);
        lastNumbers.put(layer, number);
        show(version);
        return version;
    }

    private void show(LayerVersion version) {
        layers.computeIfAbsent(version.arn().layer(), _ -> new ConcurrentSkipListMap<>())
                .put(version.arn().number(), version);
    }

    /// Returns a layer version.
    ///
    /// @param account of who asks
    public Answer<LayerVersion> get(LayerArn.Version arn, String account) {
        if (arn.number() < 1) {
            return tooSmall();
        }
        Optional<LayerVersion> found = find(arn);
        if (found.isEmpty()) {
            return missing(NO_RESOURCE);
        }
        return mayUse(found.get(), account)
                ? new Answer.Ok<>(found.get())
                : new Answer.Refused<>(notAuthorized(arn, account));
    }

    /// Returns the versions of a layer, the newest first.
    ///
    /// @param runtime only those made for it; empty for all
    /// @param architecture only those made for it; empty for all
    public List<LayerVersion> versions(LayerArn layer, String runtime, String architecture) {
        return newestFirst(layer).filter(version -> version.suits(runtime, architecture)).toList();
    }

    /// Returns the newest suitable version of each layer of an account and region, by name.
    ///
    /// @param runtime only those made for it; empty for all
    /// @param architecture only those made for it; empty for all
    public List<LayerVersion> newest(
            FunctionNames.Scope scope, String runtime, String architecture) {
        return layers.keySet().stream()
                .filter(layer -> layer.account().equals(scope.account()))
                .filter(layer -> layer.region().equals(scope.region()))
                .sorted(Comparator.comparing(LayerArn::name))
                .flatMap(layer -> versions(layer, runtime, architecture).stream().limit(1))
                .toList();
    }

    /// Deletes a layer version; one that does not exist is fine.
    public Answer<LayerArn.Version> delete(LayerArn.Version arn) {
        if (arn.number() < 1) {
            return tooSmall();
        }
        synchronized (this) {
            NavigableMap<Long, LayerVersion> versions = layers.get(arn.layer());
            if (versions != null && versions.containsKey(arn.number())) {
                store.delete(arn);
                versions.remove(arn.number());
            }
        }
        return new Answer.Ok<>(arn);
    }

    /// Returns the policy of a layer version.
    public Answer<ResourcePolicy> policy(LayerArn.Version arn) {
        return find(arn)
                .<Answer<ResourcePolicy>>map(version ->
                        version.policy()
                                .given()
                                .<Answer<ResourcePolicy>>map(Answer.Ok::new)
                                .orElseGet(() ->
                                        missing(
                                                "No policy is associated with the given resource.")))
                .orElseGet(() -> missing(noVersion(arn.toString())));
    }

    /// Lets others use a layer version; returns its policy.
    ///
    /// @param revisionId the revision of the policy that the caller has seen; empty for any
    public synchronized Answer<ResourcePolicy> allow(
            LayerArn.Version arn, Statement statement, String revisionId) {
        Optional<LayerVersion> found = find(arn);
        if (found.isEmpty()) {
            return missing(noVersion(arn.toString()));
        }
        LayerVersion.Policy policy = found.get().policy();
        if (policy.statements().stream().anyMatch(it -> it.sid().equals(statement.sid()))) {
            return new Answer.Refused<>(
                    new FunctionError.Conflict(
                            "The statement id ("
                                    + statement.sid()
                                    + ") provided already exists. Please provide a new statement"
                                    + " id, or remove the existing statement."));
        }
        if (isStale(policy, revisionId)) {
            return new Answer.Refused<>(new FunctionError.StalePolicy());
        }
        List<Statement> more = new ArrayList<>(policy.statements());
        more.add(statement);
        keep(found.get().with(new LayerVersion.Policy(revisions.id(), more)));
        return policy(arn);
    }

    /// Takes back what [#allow] gave.
    ///
    /// @param revisionId the revision of the policy that the caller has seen; empty for any
    public synchronized Answer<LayerArn.Version> disallow(
            LayerArn.Version arn, String sid, String revisionId) {
        Optional<LayerVersion> found = find(arn);
        if (found.isEmpty()) {
            return missing(noVersion(arn.toString()));
        }
        LayerVersion.Policy policy = found.get().policy();
        if (isStale(policy, revisionId)) {
            return new Answer.Refused<>(new FunctionError.StalePolicy());
        }
        List<Statement> less =
                policy.statements().stream().filter(it -> !it.sid().equals(sid)).toList();
        if (less.size() == policy.statements().size()) {
            return missing("Statement " + sid + " is not found in resource policy.");
        }
        keep(found.get().with(new LayerVersion.Policy(revisions.id(), less)));
        return new Answer.Ok<>(arn);
    }

    private static boolean isStale(LayerVersion.Policy policy, String revisionId) {
        return !revisionId.isEmpty() && !revisionId.equals(policy.revisionId());
    }

    private void keep(LayerVersion version) {
        store.save(version);
        show(version);
    }

    /// Returns what a function's layers are, or why it cannot have them.
    ///
    /// @param scope of the function
    Answer<List<LayerPackage>> resolve(List<String> arns, FunctionNames.Scope scope) {
        Optional<FunctionError> refusal = LayerRules.refusal(arns, scope.region());
        if (refusal.isPresent()) {
            return new Answer.Refused<>(refusal.get());
        }
        List<LayerPackage> packages = new ArrayList<>();
        for (String arn : arns) {
            Optional<LayerVersion> found = LayerArn.version(arn).flatMap(this::find);
            if (found.isEmpty()) {
                return new Answer.Refused<>(new FunctionError.Invalid(noVersion(arn)));
            }
            if (!mayUse(found.get(), scope.account())) {
                return new Answer.Refused<>(notAuthorized(found.get().arn(), scope.account()));
            }
            packages.add(found.get().content());
        }
        return new Answer.Ok<>(packages);
    }

    /// Returns what the zips of an account's layers take in a region.
    long codeBytes(FunctionNames.Scope scope) {
        return all().filter(it -> it.arn().layer().account().equals(scope.account()))
                .filter(it -> it.arn().layer().region().equals(scope.region()))
                .mapToLong(it -> it.content().code().sizeBytes())
                .sum();
    }

    /// Streams the code of all layer versions.
    Stream<CodePackage> code() {
        return all().map(version -> version.content().code());
    }

    private Stream<LayerVersion> all() {
        return layers.values().stream().map(Map::values).flatMap(Collection::stream);
    }

    private Stream<LayerVersion> newestFirst(LayerArn layer) {
        NavigableMap<Long, LayerVersion> versions = layers.get(layer);
        return versions == null
                ? Stream.empty()
                : new TreeMap<>(versions).descendingMap().values().stream();
    }

    private Optional<LayerVersion> find(LayerArn.Version arn) {
        return Optional.ofNullable(layers.get(arn.layer()))
                .map(versions -> versions.get(arn.number()));
    }

    private static boolean mayUse(LayerVersion version, String account) {
        var caller =
                new ResourcePolicy.Caller.Identity(account, "arn:aws:iam::" + account + ":root");
        var question =
                new ResourcePolicy.Question(
                        caller, "lambda:GetLayerVersion", ResourcePolicy.Conditions.NONE);
        return version.arn().layer().account().equals(account)
                || version.policy().given().filter(it -> it.allows(question)).isPresent();
    }

    private static FunctionError notAuthorized(LayerArn.Version arn, String account) {
        return new FunctionError.NotAuthorized(
                "User: arn:aws:iam::"
                        + account
                        + ":root is not authorized to perform: lambda:GetLayerVersion on resource: "
                        + arn
                        + " because no resource-based policy allows the lambda:GetLayerVersion"
                        + " action");
    }

    private static String noVersion(String arn) {
        return "Layer version " + arn + " does not exist.";
    }

    private static <T> Answer<T> tooSmall() {
        return new Answer.Refused<>(
                new FunctionError.Invalid("Layer Version Cannot be less than 1"));
    }

    private static <T> Answer<T> missing(String message) {
        return new Answer.Refused<>(new FunctionError.Missing(message));
    }
}
