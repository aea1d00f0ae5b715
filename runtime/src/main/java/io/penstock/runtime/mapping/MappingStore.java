package io.penstock.runtime.mapping;

import java.util.List;

/// Keeps mappings across restarts. A call returns when its change is safe. Thread-safe.
public interface MappingStore {
    /// Creates or replaces a mapping, by its UUID.
    void save(StoredMapping mapping);

    /// Forgets a mapping and its tags; does nothing if there is none.
    void delete(String uuid);

    /// Returns all mappings, in any order.
    List<StoredMapping> all();
}
