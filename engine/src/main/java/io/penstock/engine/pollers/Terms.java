package io.penstock.engine.pollers;

import io.penstock.engine.pollers.Scaling.Capped;
import io.penstock.engine.pollers.Scaling.OnDemand;
import io.penstock.engine.pollers.Scaling.Provisioned;
import java.time.Duration;

/// The numbers by which [Pollers] go in one mode. All counts are pollers.
///
/// @param throttleFloor how far throttles take them down
/// @param errorFloor how far errors do
/// @param idle how many remain after [#LOW_TRAFFIC] of little to do
/// @param rest how many remain without demand
/// @param most how many there may be
/// @param step one more each time this has passed with demand, one less without
/// @param patience how long demand must be gone before there are fewer
/// @param ramp what limits while they grow
/// @param cap what limits once there are `most`
/// @param batchesEach batches in flight of one poller
/// @param metered whether each may read only so much per second
record Terms(
        int throttleFloor,
        int errorFloor,
        int idle,
        int rest,
        int most,
        Duration step,
        Duration patience,
        LimitingFactor ramp,
        LimitingFactor cap,
        int batchesEach,
        boolean metered) {
    /// So long there must be little to do before a mapping on demand goes below its five. AWS says
    /// that it may, not when.
    static final Duration LOW_TRAFFIC = Duration.ofMinutes(5);

    /// 100 more pollers, that is 1,000 more invocations, per minute.
    static final Duration PROVISIONED_STEP = Duration.ofMillis(600);

    private static final Duration PROVISIONED_PATIENCE = Duration.ofSeconds(5);
    private static final int IDLE = 2;

    /// What most mappings have; one for all of them.
    private static final Terms ON_DEMAND =
            onDemand(IDLE, IDLE, Pollers.START, Pollers.CEILING, LimitingFactor.CEILING);

    static Terms of(Scaling scaling) {
        return switch (scaling) {
            case OnDemand() -> ON_DEMAND;
            case Capped(int most) -> {
                int rest = Math.min(Pollers.START, most);
                yield onDemand(rest, rest, rest, most, LimitingFactor.MAXIMUM_CONCURRENCY);
            }
            case Provisioned(int least, int most) ->
                    new Terms(
                            least,
                            least,
                            least,
                            least,
                            most,
                            PROVISIONED_STEP,
                            PROVISIONED_PATIENCE,
                            LimitingFactor.POLLER_RAMP,
                            LimitingFactor.MAXIMUM_POLLERS,
                            Provisioned.BATCHES_EACH,
                            true);
        };
    }

    private static Terms onDemand(
            int errorFloor, int idle, int rest, int most, LimitingFactor cap) {
        return new Terms(
                1,
                errorFloor,
                idle,
                rest,
                most,
                Pollers.STEP,
                Duration.ZERO,
                LimitingFactor.RAMP,
                cap,
                1,
                false);
    }
}
