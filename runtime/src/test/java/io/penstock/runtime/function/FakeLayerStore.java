package io.penstock.runtime.function;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps layers in maps.
final class FakeLayerStore implements LayerStore {
    private final Map<LayerArn.Version, LayerVersion> kept = new ConcurrentHashMap<>();
    private final Map<LayerArn, Long> last = new ConcurrentHashMap<>();

    @Override
    public List<LayerVersion> versions() {
        return List.copyOf(kept.values());
    }

    @Override
    public Map<LayerArn, Long> lastNumbers() {
        return Map.copyOf(last);
    }

    @Override
    public void save(LayerVersion version) {
        kept.put(version.arn(), version);
        last.merge(version.arn().layer(), version.arn().number(), Math::max);
    }

    @Override
    public void delete(LayerArn.Version arn) {
        kept.remove(arn);
    }
}
