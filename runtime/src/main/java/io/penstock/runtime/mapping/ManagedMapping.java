package io.penstock.runtime.mapping;

import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.mapping.MappingState;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.queuemapping.Snapshot;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One mapping in the hands of its supervisor. Not thread-safe; guarded by the supervisor's lock,
/// but for the journal, which guards itself.
final class ManagedMapping {
    static final String USER_INITIATED = "USER_INITIATED";

    private static final String FAULT = "Stopped by a fault: ";

    private final MappingJournal journal;
    private Map<String, String> tags;
    private QueueMappingConfig config;
    private MappingState state;
    private boolean enabled;
    private String reason;
    private Instant lastModified;
    private @Nullable QueueMappingDriver driver;

    ManagedMapping(StoredMapping stored, MappingState state, MappingJournal journal) {
        this.config = stored.config();
        this.enabled = stored.enabled();
        this.reason = stored.reason();
        this.lastModified = stored.lastModified();
        this.tags = stored.tags();
        this.state = state;
        this.journal = journal;
    }

    QueueMappingConfig config() {
        return config;
    }

    MappingState state() {
        return state;
    }

    boolean enabled() {
        return enabled;
    }

    String reason() {
        return reason;
    }

    MappingJournal journal() {
        return journal;
    }

    void retag(Map<String, String> changed) {
        tags = changed;
    }

    @Nullable QueueMappingDriver driver() {
        return driver;
    }

    /// Returns what there is to tell of minutes that are over, each once.
    MappingReport report(Instant now) {
        return new MappingReport(reading(), journal.minutes(now));
    }

    /// Returns how the mapping stands, in numbers.
    MappingReading reading() {
        int pollers =
                Optional.ofNullable(driver)
                        .flatMap(QueueMappingDriver::snapshot)
                        .map(Snapshot::provisionedPollers)
                        .orElse(0);
        return new MappingReading(config, enabled, journal.counters(), pollers);
    }

    void drivenBy(QueueMappingDriver next) {
        driver = next;
    }

    // ---- its life

    /// Returns whether nothing but the mapping's end is to come.
    boolean deleting() {
        return state instanceof MappingState.Deleting;
    }

    /// Begins to delete it; does nothing if that is under way.
    void delete(Instant now) {
        switch (state) {
            case MappingState.Creating creating -> become(creating.delete(), now);
            case MappingState.Enabling enabling -> become(enabling.delete(), now);
            case MappingState.Enabled on -> become(on.delete(), now);
            case MappingState.Disabling disabling -> become(disabling.delete(), now);
            case MappingState.Disabled off -> become(off.delete(), now);
            case MappingState.Updating updating -> become(updating.delete(), now);
            case MappingState.Deleting _ -> {}
        }
    }

    /// Its poller has polled.
    void polled(Instant now) {
        switch (state) {
            case MappingState.Creating creating -> become(creating.polled(), now);
            case MappingState.Enabling enabling -> become(enabling.polled(), now);
            case MappingState.Enabled _,
                    MappingState.Disabling _,
                    MappingState.Disabled _,
                    MappingState.Updating _,
                    MappingState.Deleting _ -> {}
        }
    }

    /// Its new configuration counts.
    void applied(Instant now) {
        if (state instanceof MappingState.Updating updating) {
            become(updating.applied(), now);
        }
    }

    /// Nothing of its poller is in flight any more. In other states than these the process stops,
    /// and the mapping goes on with the next one.
    void drained(Instant now) {
        driver = null;
        if (state instanceof MappingState.Disabling disabling) {
            become(disabling.drained(), now);
        }
    }

    /// Its poller broke.
    void broke(String fault, Instant now) {
        driver = null;
        String why = FAULT + fault;
        switch (state) {
            case MappingState.Creating creating -> become(creating.failed(), why, now);
            case MappingState.Enabling enabling -> become(enabling.failed(), why, now);
            case MappingState.Enabled on -> become(on.failed(), why, now);
            case MappingState.Updating updating -> become(updating.failed(), why, now);
            case MappingState.Disabling disabling -> become(disabling.drained(), why, now);
            case MappingState.Disabled off -> become(off, why, now);
            case MappingState.Deleting _ -> {}
        }
    }

    /// Returns whether its configuration may be changed now: it is not between two states.
    boolean changeable() {
        return state instanceof MappingState.Enabled || state instanceof MappingState.Disabled;
    }

    /// Begins a change of configuration; [Change#NONE] if it is between two states and has not
    /// changed.
    Change change(QueueMappingConfig changed, boolean nowEnabled, Instant now) {
        return switch (state) {
            case MappingState.Enabled on when !nowEnabled -> {
                configure(changed, false);
                become(on.disable(), now);
                yield Change.STOP;
            }
            case MappingState.Enabled on -> {
                configure(changed, true);
                become(on.update(), now);
                yield Change.APPLY;
            }
            case MappingState.Disabled off when nowEnabled -> {
                configure(changed, true);
                become(off.enable(), now);
                yield Change.START;
            }
            case MappingState.Disabled off -> {
                configure(changed, false);
                become(off.update(), now);
                yield Change.APPLY;
            }
            case MappingState.Creating _,
                    MappingState.Enabling _,
                    MappingState.Disabling _,
                    MappingState.Updating _,
                    MappingState.Deleting _ ->
                    Change.NONE;
        };
    }

    /// What remains to be done after a change has begun.
    enum Change {
        /// Nothing.
        NONE,
        /// A new poller must start.
        START,
        /// The poller, if there is one, must stop.
        STOP,
        /// The poller, if there is one, must go on by the new configuration.
        APPLY,
        /// The poller, if there is one, must stop; then the mapping is gone, and its journal with
        /// it.
        END
    }

    private void configure(QueueMappingConfig changed, boolean nowEnabled) {
        config = changed;
        enabled = nowEnabled;
    }

    private void become(MappingState next, Instant now) {
        become(next, USER_INITIATED, now);
    }

    private void become(MappingState next, String why, Instant now) {
        if (!next.wireName().equals(state.wireName())) {
            journal.add(new JournalLine.StateChanged(state.wireName(), next.wireName(), why), now);
        }
        state = next;
        reason = why;
        lastModified = now;
    }

    MappingView view() {
        return new MappingView(config, state, reason, lastModified, tags);
    }

    Standing standing() {
        boolean broken = state instanceof MappingState.Disabled && reason.startsWith(FAULT);
        return new Standing(
                view(),
                enabled,
                broken ? reason.substring(FAULT.length()) : "",
                journal.observed(config.batchSize()),
                journal.lastSequence());
    }

    /// Returns what to store before [#change] is called with the same arguments.
    StoredMapping toStore(QueueMappingConfig changed, boolean nowEnabled, Instant now) {
        return new StoredMapping(changed, nowEnabled, USER_INITIATED, now, tags);
    }

    StoredMapping toStore() {
        return new StoredMapping(config, enabled, reason, lastModified, tags);
    }
}
