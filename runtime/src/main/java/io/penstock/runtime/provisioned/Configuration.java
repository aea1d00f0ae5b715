package io.penstock.runtime.provisioned;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.provisioned.Effect;
import io.penstock.engine.concurrency.provisioned.Provision;
import io.penstock.engine.concurrency.provisioned.Shares;
import io.penstock.engine.concurrency.provisioned.Standing;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.provisioned.ProvisionedStore.Stored;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One configuration with its core. Guarded by the lock of [ProvisionedConcurrency].
final class Configuration {
    final FunctionArn function;
    final Provision core = new Provision();

    /// The versions it leads to, and those it led to before, as they were last seen.
    final Map<String, FunctionDefinition> definitions = new HashMap<>();

    /// What the core last wanted to be kept, by version.
    final Map<String, Effect.Keep> kept = new HashMap<>();

    int units;
    Instant lastModified;

    /// What the core was last told to want.
    Map<String, Integer> targets = Map.of();

    /// Why it is not in force; empty if it is.
    String refusal = "";

    Configuration(Stored stored) {
        function = stored.function();
        units = stored.units();
        lastModified = stored.lastModified();
    }

    Map<String, Integer> sharesOf(Routes.Route.Alias alias) {
        return Shares.of(units, alias.version(), alias.weights());
    }

    /// Returns whether it keeps environments of this very version.
    boolean keeps(FunctionDefinition version) {
        @Nullable FunctionDefinition own = definitions.get(version.version());
        Effect.@Nullable Keep keep = kept.get(version.version());
        return own != null
                && own.revision().equals(version.revision())
                && keep != null
                && keep.usable() > 0;
    }

    Provisioned shown() {
        Standing standing =
                refusal.isEmpty()
                        ? core.standing(units)
                        : new Standing(units, 0, 0, Standing.Status.FAILED, refusal);
        return new Provisioned(function, standing, lastModified);
    }
}
