package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps functions in a map, and breaks on demand.
final class FakeFunctionStore implements FunctionStore {
    final Map<FunctionArn, FunctionFamily> kept = new ConcurrentHashMap<>();
    final FakeLayerStore layers = new FakeLayerStore();
    volatile boolean broken;

    @Override
    public LayerStore layers() {
        return layers;
    }

    @Override
    public List<FunctionFamily> functions() {
        return List.copyOf(kept.values());
    }

    @Override
    public void save(FunctionFamily function, FunctionFamily before) {
        if (broken) {
            throw new IllegalStateException("disk full");
        }
        kept.put(function.arn(), function);
    }

    @Override
    public void delete(FunctionArn arn) {
        kept.remove(arn);
    }
}
