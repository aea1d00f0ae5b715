package io.penstock.runtime.mapping;

import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.mapping.MappingState;
import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One mapping in the hands of its supervisor. Not thread-safe; guarded by the supervisor's lock,
/// but for the journal, which guards itself.
final class ManagedMapping {
    static final String USER_INITIATED = "USER_INITIATED";

    private final MappingJournal journal;
    private final Map<String, String> tags;
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
        this.tags = new TreeMap<>(stored.tags());
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

    Map<String, String> tags() {
        return tags;
    }

    @Nullable QueueMappingDriver driver() {
        return driver;
    }

    void drivenBy(@Nullable QueueMappingDriver next) {
        driver = next;
    }

    void configure(QueueMappingConfig changed, boolean nowEnabled) {
        config = changed;
        enabled = nowEnabled;
    }

    void become(MappingState next, String why, Instant now) {
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

    StoredMapping toStore() {
        return new StoredMapping(config, enabled, reason, lastModified, tags);
    }
}
