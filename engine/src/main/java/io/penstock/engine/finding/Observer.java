package io.penstock.engine.finding;

import io.penstock.engine.batch.Effect.Reason;
import io.penstock.engine.finding.Observed.FullBatch;
import io.penstock.engine.finding.Observed.TimedOut;
import io.penstock.engine.finding.Observed.Windows;
import io.penstock.engine.journal.JournalLine;
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
import io.penstock.engine.verdict.Rule;
import java.util.LinkedHashMap;
import java.util.Map;

/// Watches a mapping's journal for what rules about behaviour need. Cheap enough to hear every line
/// as it is written. Not thread-safe; guarded by whoever owns it.
public final class Observer {
    /// Of how many messages it is remembered how often they were let go.
    static final int LET_GO_MAX = 10_000;

    private static final String TIMED_OUT = "Sandbox.Timedout";

    private final Map<String, Integer> letGoById = new LinkedHashMap<>();
    private Durations durations = new Durations();
    private long passed;
    private long filtered;
    private String filteredWhy = "";
    private long filteredInRow;
    private long invocations;
    private long timeouts;
    private long timedOutBatches;
    private long timedOutMessages;
    private long ignoredAnswers;
    private long ignoredMessages;
    private long windowBatches;
    private long windowMessages;
    private long overlaps;
    private String overlapExample = "";
    private long letGo;
    private String letGoWhy = "";
    private long neverRan;
    private String neverRanExample = "";

    /// Takes note of one more line.
    public void hear(JournalLine line) {
        switch (line) {
            case BatchClosed closed -> closed(closed);
            case Answered answered -> answered(answered);
            case Filtered(var ids, var why) -> {
                filtered += ids.size();
                filteredInRow += ids.size();
                filteredWhy = why;
            }
            case FunctionFailed failed -> failed(failed);
            case RedeliveredWhileRunning again -> {
                overlaps++;
                overlapExample = again.id();
            }
            case LetGo gone -> letGo(gone);
            case DeadLettered dead -> deadLettered(dead);
            case Started _, ConfigChanged _ -> beginAnew();
            case Polled _,
                    PollFailed _,
                    Invoked _,
                    Throttled _,
                    Refused _,
                    Returned _,
                    Deleted _,
                    DeleteFailed _,
                    FilteredDeleteFailed _,
                    PollersChanged _,
                    StateChanged _ -> {}
        }
    }

    /// Forgets what was seen: what was true of the old function or configuration need not be true
    /// of the new one.
    public void beginAnew() {
        durations = new Durations();
        passed = 0;
        filtered = 0;
        filteredWhy = "";
        filteredInRow = 0;
        invocations = 0;
        timeouts = 0;
        timedOutBatches = 0;
        timedOutMessages = 0;
        ignoredAnswers = 0;
        ignoredMessages = 0;
        windowBatches = 0;
        windowMessages = 0;
        overlaps = 0;
        overlapExample = "";
        letGo = 0;
        letGoWhy = "";
        neverRan = 0;
        neverRanExample = "";
    }

    /// Returns what was seen so far.
    ///
    /// @param batchSize the most messages of one batch
    public Observed observed(int batchSize) {
        return new Observed(
                passed,
                filtered,
                filteredWhy,
                filteredInRow,
                invocations,
                timeouts,
                new TimedOut(timedOutBatches, timedOutMessages),
                ignoredAnswers,
                ignoredMessages,
                durations.of(batchSize).map(FullBatch::of),
                new Windows(windowBatches, windowMessages),
                overlaps,
                overlapExample,
                letGo,
                letGoWhy,
                neverRan,
                neverRanExample);
    }

    private void closed(BatchClosed closed) {
        passed += closed.ids().size();
        filteredInRow = 0;
        if (closed.reason() == Reason.WINDOW) {
            windowBatches++;
            windowMessages += closed.ids().size();
        }
    }

    private void answered(Answered answered) {
        invocations++;
        if (!answered.coldStart()) {
            durations.add(answered.messages(), answered.duration());
        }
        if (answered.ruleId().equals(Rule.FAILURES_NOT_ENABLED.id())) {
            ignoredAnswers++;
            ignoredMessages += answered.messages();
        }
    }

    private void failed(FunctionFailed failed) {
        invocations++;
        if (failed.errorType().equals(TIMED_OUT)) {
            timeouts++;
            timedOutBatches += failed.messages() > 1 ? 1 : 0;
            timedOutMessages += failed.messages() > 1 ? failed.messages() : 0;
        }
    }

    private void letGo(LetGo gone) {
        letGo += gone.ids().size();
        letGoWhy = gone.cause();
        for (String id : gone.ids()) {
            letGoById.merge(id, 1, Integer::sum);
        }
        var eldest = letGoById.keySet().iterator();
        for (int surplus = letGoById.size() - LET_GO_MAX; surplus > 0; surplus--) {
            eldest.next();
            eldest.remove();
        }
    }

    private void deadLettered(DeadLettered dead) {
        int times = letGoById.getOrDefault(dead.id(), 0);
        letGoById.remove(dead.id());
        if (times >= dead.receives()) {
            neverRan++;
            neverRanExample = dead.id();
        }
    }
}
