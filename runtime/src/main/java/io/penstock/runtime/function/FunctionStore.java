package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import java.util.List;

/// Keeps functions over restarts. Thread-safe; a call returns when its change is safe.
public interface FunctionStore {
    /// Reads all functions of all accounts, with their versions and aliases.
    List<FunctionFamily> functions();

    /// Writes a function with all that belongs to it, or nothing of it.
    ///
    /// @param kept what the store holds of it now, so that only what differs need be written; for a
    ///   new function, one without versions and aliases
    void save(FunctionFamily function, FunctionFamily kept);

    /// Returns what keeps layers.
    LayerStore layers();

    /// Forgets a function with all that belongs to it; none there is fine.
    void delete(FunctionArn arn);
}
