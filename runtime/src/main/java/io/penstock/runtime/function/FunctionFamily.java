package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// A function with its published versions and its aliases: what changes as one. Immutable.
///
/// @param latest `$LATEST`, with what belongs to the function as a whole
/// @param versions the published ones by number
/// @param aliases by name
/// @param lastNumber the highest number that a version ever had; 0 before the first
/// @param policies by qualifier, empty for the function itself
/// @param runtimeUpdates by version, where somebody set them
public record FunctionFamily(
        FunctionResource latest,
        NavigableMap<Long, FunctionResource> versions,
        NavigableMap<String, Alias> aliases,
        long lastNumber,
        Map<String, ResourcePolicy> policies,
        Map<String, RuntimeUpdates> runtimeUpdates) {
    private static final int MAX_NUMBER_DIGITS = 18;

    /// Copies the maps.
    public FunctionFamily {
        versions = Collections.unmodifiableNavigableMap(new TreeMap<>(versions));
        aliases = Collections.unmodifiableNavigableMap(new TreeMap<>(aliases));
        policies = Map.copyOf(policies);
        runtimeUpdates = Map.copyOf(runtimeUpdates);
    }

    /// Returns a function without versions and aliases.
    public static FunctionFamily of(FunctionResource latest) {
        return new FunctionFamily(latest, new TreeMap<>(), new TreeMap<>(), 0, Map.of(), Map.of());
    }

    /// Returns the ARN without qualifier.
    public FunctionArn arn() {
        return latest.arn();
    }

    /// Streams `$LATEST` and then the published versions in order of their numbers.
    public Stream<FunctionResource> all() {
        return Stream.concat(Stream.of(latest), versions.values().stream());
    }

    /// Returns the version that a qualifier stands for, which need not exist. An alias stands for
    /// the version it names first.
    ///
    /// @param qualifier empty, `$LATEST`, a number or an alias
    public Optional<FunctionResource> version(String qualifier) {
        if (qualifier.isEmpty() || qualifier.equals(Edition.LATEST)) {
            return Optional.of(latest);
        }
        if (isNumber(qualifier)) {
            return Optional.ofNullable(versions.get(Long.valueOf(qualifier)));
        }
        return Optional.ofNullable(aliases.get(qualifier))
                .flatMap(alias -> version(alias.version()));
    }

    /// Returns the version that one request with this qualifier runs, which need not exist.
    String chosen(String qualifier, RandomGenerator random) {
        if (qualifier.isEmpty()) {
            return Edition.LATEST;
        }
        Optional<Alias> alias = Optional.ofNullable(aliases.get(qualifier));
        if (alias.isEmpty()) {
            return qualifier;
        }
        return alias.get().weights().isEmpty()
                ? alias.get().version()
                : alias.get().choose(random.nextDouble());
    }

    /// Returns the last published version if `$LATEST` has not changed since.
    Optional<FunctionResource> unchanged() {
        return Optional.ofNullable(versions.get(lastNumber)).filter(this::sameAsLatest);
    }

    private boolean sameAsLatest(FunctionResource version) {
        return version.edition() instanceof Edition.Published(long _, String description)
                && version.settings().described(description).equals(latest.settings())
                && version.code().equals(latest.code())
                && version.layers().equals(latest.layers())
                && version.architecture().equals(latest.architecture());
    }

    /// Returns this with one version more, made of `$LATEST` as it is now.
    ///
    /// @param description empty for that of `$LATEST`
    FunctionFamily publish(String description, FunctionResource.Stamp stamp, Lifecycle lifecycle) {
        String original = latest.settings().description();
        var edition = new Edition.Published(lastNumber + 1, original);
        FunctionResource version =
                latest.published(edition, description.isEmpty() ? original : description)
                        .with(lifecycle, stamp);
        NavigableMap<Long, FunctionResource> more = new TreeMap<>(versions);
        more.put(edition.number(), version);
        return new FunctionFamily(
                latest, more, aliases, edition.number(), policies, runtimeUpdates);
    }

    /// Returns this without a version; one that does not exist is fine.
    FunctionFamily without(long number) {
        NavigableMap<Long, FunctionResource> less = new TreeMap<>(versions);
        less.remove(number);
        String version = Long.toString(number);
        return new FunctionFamily(
                latest,
                less,
                aliases,
                lastNumber,
                without(policies, version),
                without(runtimeUpdates, version));
    }

    private static <T> Map<String, T> without(Map<String, T> all, String key) {
        Map<String, T> less = new HashMap<>(all);
        less.remove(key);
        return less;
    }

    private static <T> Map<String, T> with(Map<String, T> all, String key, T value) {
        Map<String, T> more = new HashMap<>(all);
        more.put(key, value);
        return more;
    }

    /// Returns this with a policy, new or in place of the one there was.
    FunctionFamily withPolicy(String qualifier, ResourcePolicy policy) {
        return withPolicies(with(policies, qualifier, policy));
    }

    /// Returns this without a policy.
    FunctionFamily withoutPolicy(String qualifier) {
        return withPolicies(without(policies, qualifier));
    }

    private FunctionFamily withPolicies(Map<String, ResourcePolicy> others) {
        return new FunctionFamily(latest, versions, aliases, lastNumber, others, runtimeUpdates);
    }

    /// Returns this with what somebody set of a version's runtime.
    FunctionFamily withRuntimeUpdates(String version, RuntimeUpdates updates) {
        return new FunctionFamily(
                latest,
                versions,
                aliases,
                lastNumber,
                policies,
                with(runtimeUpdates, version, updates));
    }

    /// Returns this with another `$LATEST`.
    FunctionFamily with(FunctionResource newLatest) {
        return new FunctionFamily(
                newLatest, versions, aliases, lastNumber, policies, runtimeUpdates);
    }

    /// Returns this with other versions under the same numbers.
    FunctionFamily withVersions(Map<Long, FunctionResource> changed) {
        return new FunctionFamily(
                latest, new TreeMap<>(changed), aliases, lastNumber, policies, runtimeUpdates);
    }

    /// Returns this with an alias, new or in place of the one of its name.
    FunctionFamily with(Alias alias) {
        NavigableMap<String, Alias> more = new TreeMap<>(aliases);
        more.put(alias.name(), alias);
        return new FunctionFamily(latest, versions, more, lastNumber, policies, runtimeUpdates);
    }

    /// Returns this without an alias; one that does not exist is fine.
    FunctionFamily without(String alias) {
        NavigableMap<String, Alias> less = new TreeMap<>(aliases);
        less.remove(alias);
        return new FunctionFamily(
                latest, versions, less, lastNumber, without(policies, alias), runtimeUpdates);
    }

    /// Returns whether a qualifier has the form of a version's number, which no alias has.
    public static boolean isNumber(String qualifier) {
        return !qualifier.isEmpty()
                && qualifier.length() <= MAX_NUMBER_DIGITS
                && qualifier.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }
}
