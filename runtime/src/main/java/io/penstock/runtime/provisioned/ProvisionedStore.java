package io.penstock.runtime.provisioned;

import io.penstock.engine.arn.FunctionArn;
import java.time.Instant;
import java.util.List;

/// Keeps configurations of provisioned concurrency over restarts. Thread-safe; a call returns when
/// its change is safe.
public interface ProvisionedStore {
    /// Reads all configurations of all accounts.
    List<Stored> all();

    /// Writes a configuration, new or in place of what was kept for its version or alias.
    void save(Stored configuration);

    /// Forgets a configuration; none there is fine.
    void delete(FunctionArn function);

    /// What is kept.
    ///
    /// @param function with the version or alias
    /// @param units 1 or more
    record Stored(FunctionArn function, int units, Instant lastModified) {}
}
