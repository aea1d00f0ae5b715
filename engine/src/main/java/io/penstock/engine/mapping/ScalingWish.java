package io.penstock.engine.mapping;

import io.penstock.engine.mapping.MappingRefusal.InvalidParameter;
import io.penstock.engine.mapping.MappingRequest.PollerRange;
import io.penstock.engine.pollers.Scaling;
import java.util.Optional;

/// How far a request wants a mapping to scale, not yet known to be valid. `ProvisionedPollerConfig`
/// is taken as a whole: a number left out of it has its default, on update too.
///
/// @param maximumConcurrency [QueueMappingConfig#UNLIMITED] for none
record ScalingWish(int maximumConcurrency, PollerRange pollers) {
    private static final Range MAXIMUM_CONCURRENCY =
            new Range(
                    "scalingConfig.maximumConcurrency",
                    Scaling.Capped.MINIMUM,
                    Scaling.Capped.MAXIMUM);
    private static final Range MINIMUM_POLLERS =
            new Range(
                    "provisionedPollerConfig.minimumPollers",
                    Scaling.Provisioned.POLLERS_MIN,
                    Scaling.Provisioned.MINIMUM_MAX);
    private static final Range MAXIMUM_POLLERS =
            new Range(
                    "provisionedPollerConfig.maximumPollers",
                    Scaling.Provisioned.POLLERS_MIN,
                    Scaling.Provisioned.POLLERS_MAX);

    /// Puts a request and what holds so far together.
    static ScalingWish of(MappingRequest request, Scaling current) {
        return switch (current) {
            case Scaling.OnDemand() ->
                    wish(request, QueueMappingConfig.UNLIMITED, PollerRange.NONE);
            case Scaling.Capped(var maximum) -> wish(request, maximum, PollerRange.NONE);
            case Scaling.Provisioned(var least, var most) ->
                    wish(
                            request,
                            QueueMappingConfig.UNLIMITED,
                            new PollerRange(Member.given(least), Member.given(most)));
        };
    }

    private static ScalingWish wish(MappingRequest request, int maximum, PollerRange pollers) {
        return new ScalingWish(
                request.maximumConcurrency().or(maximum), request.pollers().or(pollers));
    }

    /// Refuses what is out of range or contradicts itself. The texts of the contradictions are this
    /// product's choice; AWS documents the rules only.
    Optional<MappingRefusal> refusal() {
        if (capped() && !pollers.isEmpty()) {
            return Optional.of(
                    new InvalidParameter(
                            "ScalingConfig and ProvisionedPollerConfig are mutually exclusive."
                                    + " Clear one of them with an empty object."));
        }
        if (capped()) {
            return MAXIMUM_CONCURRENCY.refuse(maximumConcurrency);
        }
        if (pollers.isEmpty()) {
            return Optional.empty();
        }
        return MINIMUM_POLLERS
                .refuse(minimumPollers())
                .or(() -> MAXIMUM_POLLERS.refuse(maximumPollers()))
                .or(this::wrongOrder);
    }

    private Optional<MappingRefusal> wrongOrder() {
        return maximumPollers() >= minimumPollers()
                ? Optional.empty()
                : Optional.of(
                        new InvalidParameter(
                                "MaximumPollers must be greater than or equal to MinimumPollers."));
    }

    /// Returns what is wished; only of a wish that is not refused.
    Scaling scaling() {
        if (capped()) {
            return new Scaling.Capped(maximumConcurrency);
        }
        return pollers.isEmpty()
                ? Scaling.ON_DEMAND
                : new Scaling.Provisioned(minimumPollers(), maximumPollers());
    }

    private boolean capped() {
        return maximumConcurrency != QueueMappingConfig.UNLIMITED;
    }

    private int minimumPollers() {
        return pollers.minimum().or(Scaling.Provisioned.POLLERS_MIN);
    }

    private int maximumPollers() {
        return pollers.maximum().or(Scaling.Provisioned.MAXIMUM_DEFAULT);
    }
}
