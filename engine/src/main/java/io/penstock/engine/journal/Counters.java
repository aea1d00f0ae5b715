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

/// Counts of a mapping since its process started: a fold over its journal. The law, after every
/// line: polled = filtered + deleted + returned + in hand.
///
/// @param polled `PolledEventCount`: messages received
/// @param filtered `FilteredOutEventCount`: dropped by the filter; their deletes count nowhere else
/// @param invoked `InvokedEventCount`: messages the function was run with, again on each retry
/// @param failedInvoke `FailedInvokeEventCount`: messages whose invocation failed, fully or partly,
///   or that were given up before the function could be invoked
/// @param deleted `DeletedEventCount`: handled and deleted
/// @param returned left to come back: failed, let go, not deleted, or given up by a stop
/// @param invocations finished runs of the function
/// @param coldStarts those of them that initialised an environment
public record Counters(
        long polled,
        long filtered,
        long invoked,
        long failedInvoke,
        long deleted,
        long returned,
        long invocations,
        long coldStarts) {
    /// Nothing has happened yet.
    public static final Counters ZERO = new Counters(0, 0, 0, 0, 0, 0, 0, 0);

    /// Returns how many messages the mapping holds now.
    public long inHand() {
        return polled - filtered - deleted - returned;
    }

    /// Returns the counts after one more line.
    public Counters plus(JournalLine line) {
        return switch (line) {
            case Started _ -> returned(inHand());
            case Polled counted -> polled(counted.ids().size());
            case Filtered counted -> filtered(counted.ids().size());
            case Answered counted -> ran(counted.messages(), counted.failed(), counted.coldStart());
            case FunctionFailed counted ->
                    ran(counted.messages(), counted.messages(), counted.coldStart());
            case LetGo counted -> failed(counted.ids().size()).returned(counted.ids().size());
            case Returned counted -> returned(counted.ids().size());
            case Deleted counted -> deleted(counted.messages());
            case DeleteFailed counted -> returned(counted.ids().size());
            case PollFailed _,
                    BatchClosed _,
                    Invoked _,
                    Throttled _,
                    Refused _,
                    FilteredDeleteFailed _,
                    DeadLettered _,
                    RedeliveredWhileRunning _,
                    PollersChanged _,
                    StateChanged _,
                    ConfigChanged _ ->
                    this;
        };
    }

    private Counters polled(int messages) {
        return new Counters(
                polled + messages,
                filtered,
                invoked,
                failedInvoke,
                deleted,
                returned,
                invocations,
                coldStarts);
    }

    private Counters filtered(int messages) {
        return new Counters(
                polled,
                filtered + messages,
                invoked,
                failedInvoke,
                deleted,
                returned,
                invocations,
                coldStarts);
    }

    private Counters ran(int messages, int failures, boolean cold) {
        return new Counters(
                polled,
                filtered,
                invoked + messages,
                failedInvoke + failures,
                deleted,
                returned,
                invocations + 1,
                coldStarts + (cold ? 1 : 0));
    }

    private Counters failed(int messages) {
        return new Counters(
                polled,
                filtered,
                invoked,
                failedInvoke + messages,
                deleted,
                returned,
                invocations,
                coldStarts);
    }

    private Counters deleted(int messages) {
        return new Counters(
                polled,
                filtered,
                invoked,
                failedInvoke,
                deleted + messages,
                returned,
                invocations,
                coldStarts);
    }

    private Counters returned(long messages) {
        if (messages == 0) {
            return this;
        }
        return new Counters(
                polled,
                filtered,
                invoked,
                failedInvoke,
                deleted,
                returned + messages,
                invocations,
                coldStarts);
    }
}
