package io.penstock.runtime.provisioned;

import io.penstock.engine.arn.FunctionArn;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// Configurations in memory. Thread-safe.
final class FakeProvisionedStore implements ProvisionedStore {
    private final Map<String, Stored> kept = new ConcurrentSkipListMap<>();

    @Override
    public List<Stored> all() {
        return List.copyOf(kept.values());
    }

    @Override
    public void save(Stored configuration) {
        kept.put(configuration.function().toString(), configuration);
    }

    @Override
    public void delete(FunctionArn function) {
        kept.remove(function.toString());
    }
}
