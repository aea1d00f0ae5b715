package io.penstock.runtime.provisioned;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLedger;
import io.penstock.engine.concurrency.Reservation;
import io.penstock.engine.concurrency.provisioned.Effect;
import io.penstock.engine.concurrency.provisioned.Input;
import io.penstock.engine.concurrency.provisioned.Standing;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.runtime.provisioned.ProvisionedConcurrency.Surroundings;
import io.penstock.runtime.provisioned.ProvisionedStore.Stored;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All configurations: tells their cores what happens, and does what they answer, but for making
/// environments, which takes time and is left to [ProvisionedConcurrency]. Not thread-safe;
/// confined to the lock of its owner.
final class ConfigurationDesk {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationDesk.class);
    private static final String LATEST = "$LATEST";

    private final Surroundings around;
    private final Works works;
    private final Map<String, Configuration> configurations = new TreeMap<>();

    ConfigurationDesk(Surroundings around, Works works) {
        this.around = around;
        this.works = works;
    }

    /// What the owner does. Called under its lock; must not block.
    interface Works {
        /// Has an environment of a version made, and tells of it later.
        void make(Configuration configuration, String version);

        /// Wakes whoever waits for a change.
        void changed();
    }

    /// Returns the configuration of a version or alias.
    Optional<Configuration> find(FunctionArn function) {
        return Optional.ofNullable(configurations.get(function.toString()));
    }

    /// Takes what the store has, as far as the account still permits it.
    void restore(Stored stored) {
        FunctionArn function = stored.function();
        Configuration configuration = configuration(stored);
        Reservation reservation =
                ledger(function).provision(function, stored.units(), around.ledgers().now());
        switch (reservation) {
            case Reservation.Reserved() -> follow(configuration);
            case Reservation.Refused(String message) -> refuse(configuration, message);
            case Reservation.BelowProvisioned(String message) -> refuse(configuration, message);
        }
    }

    /// Limits were lowered between two runs.
    private static void refuse(Configuration configuration, String message) {
        configuration.refusal = message;
        LOG.atWarn()
                .addKeyValue("function", configuration.function)
                .addKeyValue("reason", message)
                .log("provisioned concurrency not restored");
    }

    /// Takes a request that the account's ledger has permitted.
    Provisioned accept(FunctionArn function, int units) {
        var stored = new Stored(function, units, around.timeline().instant());
        boolean saved = false;
        try {
            around.store().save(stored);
            saved = true;
        } finally {
            if (!saved) {
                takeBack(function);
            }
        }
        Configuration configuration = configuration(stored);
        configuration.refusal = "";
        configuration.units = units;
        configuration.lastModified = stored.lastModified();
        configuration.targets = Map.of();
        follow(configuration);
        return configuration.shown();
    }

    private void takeBack(FunctionArn function) {
        @Nullable Configuration before = configurations.get(function.toString());
        if (before == null) {
            ledger(function).unprovision(function, around.ledgers().now());
        } else {
            var _ = ledger(function).provision(function, before.units, around.ledgers().now());
        }
    }

    /// Forgets a configuration and lets its environments go.
    void remove(Configuration configuration) {
        FunctionArn function = configuration.function;
        around.store().delete(function);
        ledger(function).unprovision(function, around.ledgers().now());
        tell(configuration, new Input.End());
        configurations.remove(function.toString());
        works.changed();
    }

    /// Wants what the version or alias leads to now.
    void follow(Configuration configuration) {
        switch (around.routes().of(configuration.function)) {
            case Routes.Route.Missing() -> remove(configuration);
            case Routes.Route.Version(String number) ->
                    want(configuration, Map.of(number, configuration.units));
            case Routes.Route.Alias alias -> {
                var shares = new TreeMap<>(configuration.sharesOf(alias));
                shares.remove(LATEST); // what is not published is not provisioned
                want(configuration, shares);
            }
        }
    }

    private void want(Configuration configuration, Map<String, Integer> targets) {
        boolean renewed = false;
        for (String version : targets.keySet()) {
            renewed |= renew(configuration, version);
        }
        boolean failed = configuration.shown().standing().status() == Standing.Status.FAILED;
        if (renewed || failed || !targets.equals(configuration.targets)) {
            configuration.targets = targets;
            tell(configuration, new Input.Want(targets));
        }
    }

    /// Looks a version up; returns whether it is another one than before.
    private boolean renew(Configuration configuration, String version) {
        @Nullable FunctionDefinition before = configuration.definitions.get(version);
        if (!(around.directory().find(configuration.function.qualified(version))
                instanceof Lookup.Found(FunctionDefinition now))) {
            return false;
        }
        configuration.definitions.put(version, now);
        if (before == null || before.revision().equals(now.revision())) {
            return before == null;
        }
        tell(configuration, new Input.Retired(version));
        return true;
    }

    /// Tells a configuration's core what happened, and does what it answers.
    void tell(Configuration configuration, Input input) {
        for (Effect effect : configuration.core.on(input)) {
            switch (effect) {
                case Effect.Make(String version) -> works.make(configuration, version);
                case Effect.Keep keep -> keep(configuration, keep);
            }
        }
        works.changed();
    }

    /// Several configurations may lead to one version for a while: what they keep adds up.
    private void keep(Configuration configuration, Effect.Keep keep) {
        configuration.kept.put(keep.version(), keep);
        FunctionArn version = configuration.function.qualified(keep.version());
        int usable = 0;
        int kept = 0;
        for (Configuration each : of(configuration.function.unqualified())) {
            Effect.@Nullable Keep part = each.kept.get(keep.version());
            usable += part == null ? 0 : part.usable();
            kept += part == null ? 0 : part.kept();
        }
        int held = ledger(version).supply(version, usable, around.ledgers().now());
        @Nullable FunctionDefinition definition = configuration.definitions.get(keep.version());
        if (definition != null) {
            around.environments().keep(definition, kept, held);
        }
    }

    /// Returns where each configuration leads.
    Map<FunctionArn, Routes.Route> configured() {
        var routes = new LinkedHashMap<FunctionArn, Routes.Route>();
        configurations
                .values()
                .forEach(each -> routes.put(each.function, around.routes().of(each.function)));
        return routes;
    }

    private Configuration configuration(Stored stored) {
        return configurations.computeIfAbsent(
                stored.function().toString(), _ -> new Configuration(stored));
    }

    /// Returns the configurations of a function.
    List<Configuration> of(FunctionArn unqualified) {
        return configurations.values().stream()
                .filter(each -> each.function.unqualified().equals(unqualified))
                .toList();
    }

    private ConcurrencyLedger ledger(FunctionArn function) {
        return around.ledgers().of(function);
    }
}
