package io.penstock.engine.journal;

import io.penstock.engine.journal.JournalLine.Answered;
import io.penstock.engine.journal.JournalLine.BatchClosed;
import io.penstock.engine.journal.JournalLine.ConfigChanged;
import io.penstock.engine.journal.JournalLine.DeadLettered;
import io.penstock.engine.journal.JournalLine.DeleteFailed;
import io.penstock.engine.journal.JournalLine.Deleted;
import io.penstock.engine.journal.JournalLine.Filtered;
import io.penstock.engine.journal.JournalLine.FilteredDeleteFailed;
import io.penstock.engine.journal.JournalLine.FunctionFailed;
import io.penstock.engine.journal.JournalLine.Invoked;
import io.penstock.engine.journal.JournalLine.LetGo;
import io.penstock.engine.journal.JournalLine.PollFailed;
import io.penstock.engine.journal.JournalLine.Polled;
import io.penstock.engine.journal.JournalLine.PollersChanged;
import io.penstock.engine.journal.JournalLine.RedeliveredWhileRunning;
import io.penstock.engine.journal.JournalLine.Refused;
import io.penstock.engine.journal.JournalLine.Returned;
import io.penstock.engine.journal.JournalLine.Started;
import io.penstock.engine.journal.JournalLine.StateChanged;
import io.penstock.engine.journal.JournalLine.Throttled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts a mapping's events minute by minute: a fold over its journal and the time. Not
/// thread-safe; guarded by whoever owns the journal.
public final class EventTally {
    /// How many minutes wait for [#drain] at most; older ones are forgotten.
    public static final int MINUTES_MAX = 1_440;

    private static final long MINUTE_MILLIS = 60_000;
    private static final long NEVER = Long.MIN_VALUE;

    /// The states in which nothing polls.
    private static final Set<String> OFF = Set.of("Disabling", "Disabled", "Deleting");

    private ArrayList<EventMinute> closed = new ArrayList<>(1);
    private long startMillis = NEVER;
    private int pollers;
    private int mostPollers;

    /// Of the minute that began at [#startMillis]; made with its first event, since most mappings
    /// of a large server have none most of the time.
    private @Nullable EventMinute minute;

    /// Counts a line, in the minute in which it was written.
    public void hear(JournalLine line, Instant at) {
        pass(at);
        switch (line) {
            case Polled polled -> minute().polled().add(polled.ids().size(), 1);
            case Filtered filtered -> minute().filtered().add(filtered.ids().size(), 1);
            case Answered answered -> ran(answered.messages(), answered.failed());
            case FunctionFailed failed -> ran(failed.messages(), failed.messages());
            case LetGo letGo -> minute().failed().add(letGo.ids().size(), 1);
            case Deleted deleted -> minute().deleted().add(deleted.messages(), 1);
            case DeleteFailed _ -> minute().deleted().add(0, 1);
            case PollersChanged(_, var now, _) -> pollers(now);
            case StateChanged(_, var now, _) -> pollers(OFF.contains(now) ? 0 : pollers);
            case Started _,
                    PollFailed _,
                    BatchClosed _,
                    Invoked _,
                    Throttled _,
                    Refused _,
                    Returned _,
                    FilteredDeleteFailed _,
                    DeadLettered _,
                    RedeliveredWhileRunning _,
                    ConfigChanged _ -> {}
        }
    }

    /// Returns the minutes that are over and were not returned before, oldest first, also those in
    /// which nothing happened; the first call begins with the minute of the first line.
    public List<EventMinute> drain(Instant now) {
        pass(now);
        List<EventMinute> drained = List.copyOf(closed);
        closed = new ArrayList<>(1); // the old one may have become long
        return drained;
    }

    private void pollers(int now) {
        pollers = now;
        mostPollers = Math.max(mostPollers, now);
    }

    private void ran(int messages, int failed) {
        minute().invoked().add(messages, 1);
        minute().failed().add(failed, 1);
    }

    /// Closes the minutes before the one that `at` lies in.
    private void pass(Instant at) {
        long millis = at.toEpochMilli();
        long start = millis - Math.floorMod(millis, MINUTE_MILLIS);
        if (start <= startMillis) {
            return; // nearly always; and clocks may err
        }
        if (startMillis != NEVER) {
            close(minute().with(mostPollers));
            long earliest = start - MINUTES_MAX * MINUTE_MILLIS;
            long next = Math.max(startMillis + MINUTE_MILLIS, earliest);
            for (; next < start; next += MINUTE_MILLIS) {
                close(EventMinute.at(next).with(pollers));
            }
        }
        startMillis = start;
        minute = null;
        mostPollers = pollers;
    }

    private EventMinute minute() {
        EventMinute present = minute;
        if (present == null) {
            present = EventMinute.at(startMillis);
            minute = present;
        }
        return present;
    }

    private void close(EventMinute over) {
        closed.add(over);
        if (closed.size() > MINUTES_MAX) {
            closed.removeFirst();
        }
    }
}
