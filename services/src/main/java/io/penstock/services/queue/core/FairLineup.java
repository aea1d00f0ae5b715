package io.penstock.services.queue.core;

import io.penstock.engine.time.Tick;
import io.penstock.services.queue.core.Message.State;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The order of a standard queue: first come, first served, except that messages of noisy tenants
/// wait while anything else can be received. Among noisy tenants whoever has fewest in flight is
/// served first, message by message ("Amazon SQS fair queues" in the *Amazon SQS Developer Guide*).
///
/// A message that comes back takes its old place again, until it has come back too often. Messages
/// without a group are never noisy. Not thread-safe.
final class FairLineup implements Lineup {
    /// Received this often without being deleted, a message goes to the back of the line ("Amazon
    /// SQS visibility timeout": messages received three or more times move to the back of the
    /// queue).
    static final int RECEIVES_BEFORE_BACK = 3;

    /// How many messages in line, and how many of tenants in flight, are looked at to find the
    /// oldest.
    static final int AGE_LOOKS_MAX = 1_000;

    private final TenantTable tenants;
    private final Turns turns;
    private final NoiseWatch watch;
    private final Usage all;

    /// Messages of tenants in flight, in the order they were taken. Not all that are in flight: a
    /// queue without groups shall not pay for it.
    private final Line taken = new Line();

    private long lastPlace;
    private long lastTurn;

    FairLineup(FairRules rules) {
        double windowNanos = rules.smoothing().toNanos();
        tenants = new TenantTable(windowNanos);
        turns = new Turns(rules.inFlightMin(), tenants);
        all = new Usage(windowNanos, 0);
        watch = new NoiseWatch(rules, tenants, turns, all, () -> ++lastPlace);
    }

    @Override
    public void arrive(Message message, Tick now) {
        String group = message.content().origin().groupId();
        Tenant tenant = group.isEmpty() ? null : tenants.of(group, now.nanos());
        message.tenant = tenant;
        if (message.place == 0) {
            message.place = ++lastPlace;
        }
        if (message.state == State.VISIBLE) {
            turns.join(message);
            if (tenant != null && tenant.ready.size() == 1) { // else nobody's turn has changed
                watch.review(tenant, now.nanos());
            }
        } else if (message.state == State.IN_FLIGHT) {
            occupy(message, now);
        } else if (tenant != null) {
            tenant.delayed++;
        }
    }

    @Override
    public @Nullable Message next(Tick now) {
        for (Message quiet = turns.firstQuiet(); quiet != null; quiet = turns.firstQuiet()) {
            Tenant tenant = quiet.tenant;
            if (tenant == null) {
                return quiet;
            }
            if (tenant.usage.inFlight() > 0 && tenant.usage.settledBefore(now.nanos())) {
                watch.review(tenant, now.nanos()); // time may have made it noisy
            }
            if (tenant.noisyBy == null) {
                return quiet;
            }
        }
        Tenant noisy = turns.firstNoisy();
        return noisy == null ? null : noisy.head();
    }

    @Override
    public void take(Message message, Tick now) {
        turns.leave(message);
        occupy(message, now);
    }

    @Override
    public void endReceive(Tick now) {
        // whoever takes next is served in the same order
    }

    @Override
    public void show(Message message, State was, Tick now) {
        Tenant tenant = message.tenant;
        if (was == State.IN_FLIGHT) {
            release(message, now);
        } else if (tenant != null) {
            tenant.delayed--;
        }
        if (was == State.DELAYED || message.receives >= RECEIVES_BEFORE_BACK) {
            message.place = ++lastPlace;
            turns.join(message);
        } else {
            turns.rejoin(message);
        }
        if (tenant != null) {
            watch.review(tenant, now.nanos());
        }
        if (was == State.IN_FLIGHT) {
            watch.totalFell(now.nanos());
        }
    }

    @Override
    public void leave(Message message, State was, Tick now) {
        Tenant tenant = message.tenant;
        switch (was) {
            case VISIBLE -> turns.leave(message);
            case IN_FLIGHT -> release(message, now);
            case DELAYED -> {
                if (tenant != null) {
                    tenant.delayed--;
                }
            }
            case ACCEPTED, GONE -> {
                return; // it was never here
            }
        }
        if (tenant != null) {
            watch.review(tenant, now.nanos());
        }
        if (was == State.IN_FLIGHT) {
            watch.totalFell(now.nanos());
        }
    }

    @Override
    public boolean ready() {
        return turns.anyone();
    }

    @Override
    public void clear() {
        taken.clear();
        tenants.clear();
        turns.clear();
        watch.clear();
        all.clear();
    }

    @Override
    public void advance(Tick now) {
        watch.advance(now.nanos());
    }

    @Override
    public Optional<Tick> nextDeadline() {
        return watch.waits() ? Optional.of(new Tick(watch.deadlineNanos())) : Optional.empty();
    }

    /// A message that nobody manages to process would hide how late the others are.
    @Override
    public boolean countsByAge(Message message) {
        return message.receives < RECEIVES_BEFORE_BACK && Lineup.super.countsByAge(message);
    }

    @Override
    public Noise noise() {
        int visible = 0;
        int inFlight = 0;
        int delayed = 0;
        TenantHeap noisy = turns.noisy();
        for (int i = 0; i < noisy.size(); i++) {
            visible += noisy.at(i).ready.size();
            inFlight += noisy.at(i).usage.inFlight();
            delayed += noisy.at(i).delayed;
        }
        return new Noise(noisy.size(), visible, inFlight, delayed);
    }

    @Override
    public boolean quiet(Message message) {
        return message.tenant == null || message.tenant.noisyBy == null;
    }

    @Override
    public @Nullable Message longestWaiting(boolean quietly) {
        Message oldest = firstOfAge();
        Tenant first = turns.firstAside();
        oldest = older(oldest, first == null ? null : first.ready.first());
        for (Tenant late : watch.watched()) { // their turn says less than their first message
            oldest = older(oldest, late.ready.first());
        }
        for (int i = 0; !quietly && i < turns.noisy().size(); i++) {
            oldest = older(oldest, turns.noisy().at(i).ready.first());
        }
        Message next = taken.first();
        for (int looks = 0; next != null && looks < AGE_LOOKS_MAX; looks++) {
            oldest = !quietly || quiet(next) ? older(oldest, next) : oldest;
            next = next.behind;
        }
        return oldest;
    }

    @Override
    public List<TenantView> tenants(TenantView.Size by, int max, Moment now) {
        Comparator<TenantView> order = by.largestFirst();
        var largest = new PriorityQueue<>(order.reversed());
        all.settle(now.tick().nanos());
        tenants.forEach(tenant -> {
            largest.add(view(tenant, now));
            if (largest.size() > max) {
                largest.remove();
            }
        });
        return largest.stream().sorted(order).toList();
    }

    /// Returns the first in line that counts by age, if it is near.
    private @Nullable Message firstOfAge() {
        Message next = turns.firstInLine();
        for (int looks = 0; next != null && looks < AGE_LOOKS_MAX; looks++) {
            if (countsByAge(next)) {
                return next;
            }
            next = next.behind;
        }
        return null;
    }

    private TenantView view(Tenant tenant, Moment now) {
        tenant.usage.settle(now.tick().nanos());
        TenantView.Rule rule = tenant.noisyBy;
        return new TenantView(
                tenant.group,
                tenant.ready.size(),
                tenant.usage.inFlight(),
                tenant.delayed,
                all.inFlight() == 0 ? 0 : tenant.usage.inFlight() / (double) all.inFlight(),
                all.seconds() == 0 ? 0 : Math.min(1, tenant.usage.seconds() / all.seconds()),
                rule == null
                        ? new TenantView.Standing.Quiet()
                        : new TenantView.Standing.Noisy(rule, now.stampOf(tenant.noisySinceNanos)));
    }

    /// Returns who has the earlier place, which is the order in which messages became receivable;
    /// who does not count by age has none.
    private @Nullable Message older(@Nullable Message oldest, @Nullable Message other) {
        if (other == null || !countsByAge(other)) {
            return oldest;
        }
        return oldest == null || other.place < oldest.place ? other : oldest;
    }

    private void occupy(Message message, Tick now) {
        all.change(1, now.nanos());
        Tenant tenant = message.tenant;
        if (tenant != null) {
            tenant.usage.change(1, now.nanos());
            tenant.turn = ++lastTurn;
            taken.join(message);
            watch.review(tenant, now.nanos());
        }
    }

    private void release(Message message, Tick now) {
        all.change(-1, now.nanos());
        Tenant tenant = message.tenant;
        if (tenant != null) {
            tenant.usage.change(-1, now.nanos());
            taken.leave(message);
            if (tenant.usage.inFlight() == 0) {
                tenant.idleSinceNanos = now.nanos();
            }
        }
    }
}
