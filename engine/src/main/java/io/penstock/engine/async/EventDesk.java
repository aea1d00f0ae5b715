package io.penstock.engine.async;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Effect.Keep;
import io.penstock.engine.async.EventState.Delivering;
import io.penstock.engine.async.EventState.Waiting;
import io.penstock.engine.retry.BackoffPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All events of a server that were accepted and have not ended, and whose turn it is.
///
/// Pure decision: no clock, no thread, no I/O. Not thread-safe; its driver guards it. Times are
/// milliseconds of the epoch, because what is due outlives the process.
///
/// Functions take turns; within one function, events are started in the order in which they became
/// due. An event leaves with an [Effect.Forget] only when nothing is left to be delivered.
public final class EventDesk {
    /// How often a delivery to a target that cannot be reached is tried, with growing waits.
    static final int DELIVERY_TRIES_MAX = 8;

    private final DeskLimits limits;
    private final RulesBook book;
    private final Map<Long, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> waiting =
            new TreeSet<>(
                    Comparator.comparingLong(Entry::dueMillis).thenComparingLong(Entry::number));
    private final Map<FunctionArn, Lane> lanes = new LinkedHashMap<>(); // in turn
    private int inFlight;
    private boolean stopping;

    /// Creates a desk without events.
    public EventDesk(DeskLimits limits, RulesBook book) {
        this.limits = limits;
        this.book = book;
    }

    /// Applies one input and returns what must now be done, in order.
    public List<Effect> on(Input input, long nowMillis) {
        var effects = new ArrayList<Effect>();
        switch (input) {
            case Input.Accepted(AcceptedEvent event) -> {
                admit(event, Waiting.first(event));
                count(effects, event, EventMetric.RECEIVED, 1);
                effects.add(new Effect.Tell(event, new EventFact.Received()));
            }
            case Input.Restored(AcceptedEvent event, EventState state) -> {
                admit(event, state);
                effects.add(new Effect.Tell(event, new EventFact.FoundAgain()));
            }
            case Input.Attempted(long number, Attempt attempt) ->
                    attempted(effects, entry(number), attempt, nowMillis);
            case Input.Delivered(long number, Delivery delivery) ->
                    delivered(effects, entry(number), delivery, nowMillis);
            case Input.TimePassed() -> {}
            case Input.Stopping() -> stopping = true;
        }
        start(effects, nowMillis);
        return effects;
    }

    /// Returns when to call [#on] with [Input.TimePassed], in milliseconds of the epoch, if ever.
    public OptionalLong nextDeadline() {
        return waiting.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(waiting.first().dueMillis());
    }

    /// Returns how many events have not ended.
    public int size() {
        return entries.size();
    }

    /// Returns how many events are worked on.
    public int inFlight() {
        return inFlight;
    }

    /// Returns how the events of one function stand. Looks at all events.
    ///
    /// @param unqualified the function, without qualifier
    public Standing standing(FunctionArn unqualified) {
        var standing = new Standing.Tally();
        entries.values().stream()
                .filter(entry -> entry.lane.equals(unqualified))
                .forEach(entry ->
                        standing.add(entry.event, entry.state, entry.underWay, waits(entry)));
        return standing.total();
    }

    private boolean waits(Entry entry) {
        return waiting.contains(entry);
    }

    private void admit(AcceptedEvent event, EventState state) {
        var entry = new Entry(event, state);
        if (entries.putIfAbsent(event.number(), entry) != null) {
            throw new IllegalArgumentException("event " + event.number() + " is here already");
        }
        waiting.add(entry);
    }

    private Entry entry(long number) {
        @Nullable Entry entry = entries.get(number);
        if (entry == null || !entry.underWay) {
            throw new IllegalArgumentException("event " + number + " is not worked on");
        }
        return entry;
    }

    private void start(List<Effect> effects, long nowMillis) {
        while (!waiting.isEmpty() && waiting.first().dueMillis() <= nowMillis) {
            Entry due = waiting.removeFirst();
            lane(due).add(due.number());
        }
        while (!stopping && inFlight < limits.inFlightMax()) {
            @Nullable FunctionArn next = nextInTurn();
            if (next == null) {
                return;
            }
            Entry entry = startIn(next);
            entry.underWay = true;
            inFlight++;
            act(effects, entry, nowMillis);
        }
    }

    private Entry startIn(FunctionArn function) {
        Lane lane = Objects.requireNonNull(lanes.remove(function));
        lanes.put(function, lane); // behind all others
        return Objects.requireNonNull(entries.get(lane.start()));
    }

    private @Nullable FunctionArn nextInTurn() {
        for (Map.Entry<FunctionArn, Lane> lane : lanes.entrySet()) {
            if (lane.getValue().mayStart()) {
                return lane.getKey();
            }
        }
        return null;
    }

    private void act(List<Effect> effects, Entry entry, long nowMillis) {
        switch (entry.state) {
            case Waiting state -> {
                EventRules rules = book.of(entry.event.function());
                @Nullable Ending ending =
                        RetryPlan.before(entry.event, state, rules, nowMillis).orElse(null);
                if (ending == null) {
                    run(effects, entry, state, nowMillis);
                } else {
                    end(effects, entry, ending, rules, nowMillis);
                }
            }
            case Delivering state -> effects.add(deliver(entry, state));
        }
    }

    private void run(List<Effect> effects, Entry entry, Waiting state, long nowMillis) {
        long age = Math.max(0, nowMillis - entry.event.acceptedMillis());
        count(effects, entry.event, EventMetric.AGE, age);
        effects.add(new Effect.Run(entry.event, state.attempts() + 1));
    }

    private void attempted(List<Effect> effects, Entry entry, Attempt attempt, long nowMillis) {
        if (!(entry.state instanceof Waiting state)) {
            throw new IllegalArgumentException("event " + entry.number() + " was not attempted");
        }
        adapt(entry, attempt);
        EventRules rules = book.of(entry.event.function());
        switch (RetryPlan.after(entry.event, state, attempt, rules, nowMillis)) {
            case RetryPlan.Decision.Stay() -> leave(entry);
            case RetryPlan.Decision.Wait(Waiting next, String message) -> {
                tell(effects, entry, fact(next, message));
                postpone(effects, entry, next);
            }
            case RetryPlan.Decision.End(Ending ending) ->
                    end(effects, entry, ending, rules, nowMillis);
        }
    }

    private void adapt(Entry entry, Attempt attempt) {
        switch (attempt) {
            case Attempt.Ran _ -> lane(entry).ran();
            case Attempt.Refused _ -> lane(entry).throttled();
            case Attempt.Missing _, Attempt.Looped _, Attempt.Untried _ -> {}
        }
    }

    private static EventFact fact(Waiting next, String message) {
        return next.refusals() == 0
                ? new EventFact.Failed(next.attempts(), message, next.dueMillis())
                : new EventFact.HeldBack(message, next.dueMillis());
    }

    /// Keeps an event for later. That a function ran must be known after a crash, or it would run
    /// more often than it may; that it was not let run is not worth waiting for.
    private void postpone(List<Effect> effects, Entry entry, EventState next) {
        boolean safely = !(next instanceof Waiting held) || held.refusals() == 0;
        effects.add(new Keep(entry.number(), next, safely));
        release(entry);
        entry.state = next;
        waiting.add(entry);
    }

    private void end(
            List<Effect> effects, Entry entry, Ending ending, EventRules rules, long nowMillis) {
        effects.add(
                new Effect.Tell(
                        entry.event,
                        new EventFact.Ended(
                                ending.condition(), ending.attempts(), ending.message())));
        List<Errand> errands = RetryPlan.errands(ending, rules);
        if (errands.isEmpty()) {
            finish(effects, entry, ending);
            return;
        }
        var state = new Delivering(ending, errands, 0, nowMillis);
        entry.state = state;
        effects.add(new Keep(entry.number(), state, true));
        effects.add(deliver(entry, state));
    }

    private static Effect deliver(Entry entry, Delivering state) {
        return new Effect.Deliver(entry.event, state.errand(), state.ending());
    }

    private void delivered(List<Effect> effects, Entry entry, Delivery delivery, long nowMillis) {
        if (!(entry.state instanceof Delivering state)) {
            throw new IllegalArgumentException("event " + entry.number() + " was not delivered");
        }
        switch (delivery) {
            case Delivery.Done() -> {
                tell(effects, entry, new EventFact.Delivered(state.errand()));
                next(effects, entry, state, nowMillis);
            }
            case Delivery.Impossible(String reason) -> fail(effects, entry, reason, nowMillis);
            case Delivery.Unreachable(String reason) when state.tries() + 1 < DELIVERY_TRIES_MAX ->
                    delay(effects, entry, state, reason, nowMillis);
            case Delivery.Unreachable(String reason) -> fail(effects, entry, reason, nowMillis);
            case Delivery.Untried() -> leave(entry);
        }
    }

    private void delay(
            List<Effect> effects, Entry entry, Delivering state, String reason, long nowMillis) {
        Duration wait = BackoffPolicy.EVENTS.waitAfter(state.tries());
        long due = nowMillis + wait.toMillis();
        tell(effects, entry, new EventFact.DeliveryDelayed(state.errand(), reason, due));
        postpone(
                effects,
                entry,
                new Delivering(state.ending(), state.left(), state.tries() + 1, due));
    }

    private void fail(List<Effect> effects, Entry entry, String reason, long nowMillis) {
        if (entry.state instanceof Delivering state) {
            tell(effects, entry, new EventFact.DeliveryFailed(state.errand(), reason));
            boolean deadLetter = state.errand().kind() == Errand.Kind.DEAD_LETTER;
            count(
                    effects,
                    entry.event,
                    deadLetter ? EventMetric.DEAD_LETTER_ERRORS : EventMetric.DESTINATION_FAILURES,
                    1);
            next(effects, entry, state, nowMillis);
        }
    }

    /// Goes on with what is left to be delivered.
    private void next(List<Effect> effects, Entry entry, Delivering state, long nowMillis) {
        List<Errand> left = state.left().subList(1, state.left().size());
        if (left.isEmpty()) {
            finish(effects, entry, state.ending());
            return;
        }
        var next = new Delivering(state.ending(), left, 0, nowMillis);
        entry.state = next;
        effects.add(new Keep(entry.number(), next, true));
        effects.add(deliver(entry, next));
    }

    private void finish(List<Effect> effects, Entry entry, Ending ending) {
        if (ending.condition() != Condition.SUCCESS) {
            count(effects, entry.event, EventMetric.DROPPED, 1);
        }
        effects.add(new Effect.Forget(entry.number()));
        release(entry);
        entries.remove(entry.number());
    }

    /// Lets an event lie for the next life of the server.
    private void leave(Entry entry) {
        release(entry);
    }

    private void release(Entry entry) {
        entry.underWay = false;
        inFlight--;
        Lane lane = lane(entry);
        lane.ended();
        if (lane.isIdle()) {
            lanes.remove(entry.lane);
        }
    }

    private Lane lane(Entry entry) {
        return lanes.computeIfAbsent(entry.lane, _ -> new Lane(limits.perFunctionMax()));
    }

    private static void tell(List<Effect> effects, Entry entry, EventFact fact) {
        effects.add(new Effect.Tell(entry.event, fact));
    }

    private static void count(
            List<Effect> effects, AcceptedEvent event, EventMetric metric, long value) {
        effects.add(new Effect.Count(event.function(), metric, value));
    }

    /// One event.
    private static final class Entry {
        private final AcceptedEvent event;
        private final FunctionArn lane;
        private EventState state; // changed only while not in `waiting`, whose order it decides
        private boolean underWay;

        Entry(AcceptedEvent event, EventState state) {
            this.event = event;
            this.lane = event.function().unqualified();
            this.state = state;
        }

        long number() {
            return event.number();
        }

        long dueMillis() {
            return state.dueMillis();
        }
    }
}
