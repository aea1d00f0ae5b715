package io.penstock.runtime.function;

import java.util.List;
import java.util.Map;

/// Keeps layers over restarts. Thread-safe; a call returns when its change is safe.
public interface LayerStore {
    /// Reads all layer versions of all accounts.
    List<LayerVersion> versions();

    /// Reads the highest number that a version of each layer ever had.
    Map<LayerArn, Long> lastNumbers();

    /// Writes a layer version, new or in place of what was kept; its number counts as used.
    void save(LayerVersion version);

    /// Forgets a layer version; none there is fine.
    void delete(LayerArn.Version arn);
}
