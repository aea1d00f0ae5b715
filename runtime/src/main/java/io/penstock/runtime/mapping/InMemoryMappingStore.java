package io.penstock.runtime.mapping;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keeps mappings as long as the process lives: for memory mode and tests. Thread-safe.
public final class InMemoryMappingStore implements MappingStore {
    private final Map<String, StoredMapping> mappings = new TreeMap<>();

    @Override
    public synchronized void save(StoredMapping mapping) {
        mappings.put(mapping.config().uuid(), mapping);
    }

    @Override
    public synchronized void delete(String uuid) {
        mappings.remove(uuid);
    }

    @Override
    public synchronized List<StoredMapping> all() {
        return List.copyOf(mappings.values());
    }
}
