package io.penstock.runtime.async;

import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.Parcel;
import io.penstock.engine.async.TargetKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All targets of this server, by their kind. Filled while the server is put together; thread-safe
/// from then on.
public final class Targets implements Target {
    private final Map<TargetKind, Target> wired = new EnumMap<>(TargetKind.class);

    /// Has everything of that kind delivered by `target`.
    public Targets with(TargetKind kind, Target target) {
        wired.put(kind, target);
        return this;
    }

    /// Returns whether this server can deliver to that kind.
    public boolean reaches(TargetKind kind) {
        return wired.containsKey(kind);
    }

    @Override
    public Delivery deliver(Parcel parcel) throws InterruptedException {
        Optional<TargetKind> kind = TargetKind.of(parcel.errand().target());
        @Nullable Target target = kind.map(wired::get).orElse(null);
        return target == null
                ? new Delivery.Impossible("this server cannot deliver there")
                : target.deliver(parcel);
    }
}
