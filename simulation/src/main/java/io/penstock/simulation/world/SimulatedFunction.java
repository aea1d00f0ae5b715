package io.penstock.simulation.world;

import static io.penstock.simulation.world.BrokenPromise.unless;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission;
import io.penstock.engine.concurrency.ConcurrencyLedger;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.concurrency.Occupancy;
import io.penstock.engine.concurrency.Permit;
import io.penstock.engine.concurrency.Reservation;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.queuemapping.Effect;
import io.penstock.engine.time.Simulation;
import io.penstock.simulation.scenario.AccountSettings;
import io.penstock.simulation.scenario.FunctionHabits;
import io.penstock.simulation.world.FunctionMood.Ending;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Runs the functions of one account behind the real concurrency ledger. All functions have the
/// same habits; a neighbour's function does nothing but take concurrency away.
final class SimulatedFunction {
    private static final String LATEST = "$LATEST";

    private final Simulation simulation;
    private final FunctionHabits habits;
    private final AccountSettings account;
    private final Chance chance;
    private final FunctionMood mood;
    private final Tally tally;
    private final ConcurrencyLedger ledger;
    private int running;

    SimulatedFunction(
            Simulation simulation,
            FunctionHabits habits,
            AccountSettings account,
            Chance chance,
            Tally tally) {
        this.simulation = simulation;
        this.habits = habits;
        this.account = account;
        this.chance = chance;
        this.mood = new FunctionMood(habits, chance);
        this.tally = tally;
        this.ledger = new ConcurrencyLedger(new ConcurrencyLimits(account.concurrency(), 0));
    }

    /// One invocation that is under way. It ends once, or is aborted before.
    final class Call {
        private @Nullable Permit permit;
        private boolean aborted;

        /// The process that runs it dies: nobody hears of it any more.
        void abort() {
            aborted = true;
            release();
        }

        private void release() {
            Permit held = permit;
            permit = null;
            if (held != null) {
                ledger.release(held, simulation.now());
                running--;
                tally.ended();
            }
        }
    }

    /// Reserves what the account settings say.
    void reserveFor(FunctionArn function) {
        if (account.reserved() > 0) {
            Reservation reservation =
                    ledger.reserve(function.unqualified(), account.reserved(), simulation.now());
            unless(
                    reservation instanceof Reservation.Reserved,
                    "the account can spare reservations",
                    reservation);
        }
    }

    /// Invokes; `end` is called once, later, unless the call is aborted.
    Call invoke(Effect.Invoke invoke, BiConsumer<Call, Ending> end) {
        var call = new Call();
        Ending early = mood.refuses();
        if (early != null) {
            later(call, chance.latency(), early, end);
            return call;
        }
        switch (admit(invoke.function().unqualified())) {
            case Admission.Throttled(var reason, _) -> {
                tally.wasThrottled();
                later(call, chance.latency(), Ending.notRun(throttled(reason)), end);
            }
            case Admission.Admitted(var permit) -> {
                call.permit = permit;
                running++;
                tally.began();
                tally.ran();
                Duration takes = mood.duration();
                later(call, takes, mood.ending(invoke, takes), end);
            }
        }
        return call;
    }

    /// A neighbour's function takes concurrency away for a while, if there is any.
    void neighbourCalls(FunctionArn neighbour) {
        if (admit(neighbour) instanceof Admission.Admitted(var permit)) {
            running++;
            simulation.after(
                    chance.draw(habits.usual()),
                    () -> {
                        ledger.release(permit, simulation.now());
                        running--;
                    });
        }
    }

    void check() {
        Occupancy occupancy = ledger.snapshot();
        unless(occupancy.inUse() == running, "the ledger counts " + running, occupancy);
        unless(running <= account.concurrency(), "account concurrency kept", occupancy);
        for (Occupancy.OfFunction each : occupancy.functions()) {
            if (each.share() instanceof Occupancy.Share.Reserved(int limit)) {
                unless(each.inUse() <= limit, "reserved concurrency kept", each);
            }
        }
    }

    private Admission admit(FunctionArn unqualified) {
        return ledger.admit(unqualified, LATEST, Lane.MAPPING, simulation.now());
    }

    private void later(Call call, Duration takes, Ending ending, BiConsumer<Call, Ending> end) {
        simulation.after(
                takes,
                () -> {
                    if (!call.aborted) {
                        call.release();
                        end.accept(call, ending);
                    }
                });
    }

    private static InvocationResult throttled(ThrottleReason reason) {
        return new InvocationResult.Throttled(reason);
    }
}
