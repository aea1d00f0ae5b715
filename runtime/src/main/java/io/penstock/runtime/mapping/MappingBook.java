package io.penstock.runtime.mapping;

import io.penstock.engine.mapping.Facts;
import io.penstock.engine.mapping.Facts.FunctionFact;
import io.penstock.engine.mapping.Facts.QueueFact;
import io.penstock.engine.mapping.MappingRefusal;
import io.penstock.engine.mapping.MappingRequest;
import io.penstock.engine.mapping.MappingRules;
import io.penstock.engine.mapping.MappingState;
import io.penstock.engine.mapping.Ruling;
import io.penstock.runtime.function.FunctionTags;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The mappings of a process as requests change them: every change that the rules accept is in the
/// store before it is in memory, so that one the store refuses has not happened. It starts and
/// stops nothing. Not thread-safe; guarded by the supervisor's lock.
final class MappingBook {
    private final MappingTable table = new MappingTable();
    private final MappingStore store;
    private final JournalKeeper keeper;
    private final RandomGenerator random;

    /// @param random for UUIDs
    MappingBook(MappingStore store, JournalKeeper keeper, RandomGenerator random) {
        this.store = store;
        this.keeper = keeper;
        this.random = random;
    }

    /// What came of a request.
    sealed interface Entry {
        /// It is written down.
        ///
        /// @param then what remains to be done
        record Made(ManagedMapping mapping, ManagedMapping.Change then) implements Entry {}

        /// Nothing has changed.
        record Refused(MappingRefusal refusal) implements Entry {}
    }

    /// Returns the mappings, to be looked up.
    MappingTable table() {
        return table;
    }

    /// Brings back the mappings of an earlier run; returns those that were meant to poll.
    List<ManagedMapping> restore() {
        return store.all().stream()
                .map(stored -> add(stored, new MappingState.Enabling()))
                .filter(ManagedMapping::enabled)
                .toList();
    }

    /// Creates a mapping.
    Entry create(MappingRequest request, FunctionFact function, QueueFact queue, Instant now) {
        Optional<String> complaint = FunctionTags.complaint(request.tags());
        if (complaint.isPresent()) {
            return new Entry.Refused(new MappingRefusal.InvalidParameter(complaint.get()));
        }
        var facts = new Facts(function, queue, table.duplicateOf(request));
        return switch (MappingRules.create(request, uuid(), facts)) {
            case Ruling.Refused(var refusal) -> new Entry.Refused(refusal);
            case Ruling.Accepted(var config, var enabled) -> {
                var stored =
                        new StoredMapping(
                                config,
                                enabled,
                                ManagedMapping.USER_INITIATED,
                                now,
                                request.tags());
                store.save(stored);
                yield new Entry.Made(
                        add(stored, new MappingState.Creating()),
                        enabled ? ManagedMapping.Change.START : ManagedMapping.Change.NONE);
            }
        };
    }

    /// Updates a mapping.
    Entry update(
            String uuid,
            MappingRequest request,
            FunctionFact function,
            QueueFact queue,
            Instant now) {
        Optional<ManagedMapping> found = table.find(uuid);
        if (found.isEmpty()) {
            return new Entry.Refused(MappingRefusal.unknown());
        }
        ManagedMapping mapping = found.get();
        var facts = new Facts(function, queue, table.duplicateOf(mapping.config(), request));
        return switch (MappingRules.update(mapping.config(), mapping.enabled(), request, facts)) {
            case Ruling.Refused(var refusal) -> new Entry.Refused(refusal);
            case Ruling.Accepted(var config, var enabled) -> {
                if (!mapping.changeable()) {
                    yield new Entry.Refused(MappingRefusal.inUse());
                }
                store.save(mapping.toStore(config, enabled, now));
                yield new Entry.Made(mapping, mapping.change(config, enabled, now));
            }
        };
    }

    /// Deletes a mapping: the store forgets it at once, the table with its poller.
    Entry delete(Realm realm, String uuid, Instant now) {
        Optional<ManagedMapping> found = table.find(realm, uuid);
        if (found.isEmpty()) {
            return new Entry.Refused(MappingRefusal.unknown());
        }
        ManagedMapping mapping = found.get();
        if (mapping.deleting()) {
            return new Entry.Refused(MappingRefusal.inUse());
        }
        store.delete(uuid);
        mapping.delete(now);
        if (mapping.driver() == null) {
            table.remove(uuid);
        }
        return new Entry.Made(mapping, ManagedMapping.Change.END);
    }

    /// Changes the tags of a mapping. One that is being deleted has none any more: the store has
    /// forgotten it, and must not learn of it again.
    ///
    /// @return whether the realm has it
    boolean retag(Realm realm, String uuid, Consumer<Map<String, String>> change) {
        Optional<ManagedMapping> found =
                table.find(realm, uuid).filter(mapping -> !mapping.deleting());
        found.ifPresent(mapping -> {
            StoredMapping retagged = mapping.toStore().retagged(change);
            store.save(retagged);
            mapping.retag(retagged.tags());
        });
        return found.isPresent();
    }

    /// @param polling its state if it is enabled
    private ManagedMapping add(StoredMapping stored, MappingState polling) {
        MappingState state = stored.enabled() ? polling : new MappingState.Disabled();
        var mapping = new ManagedMapping(stored, state, keeper.open(stored.config().uuid()));
        table.add(mapping);
        return mapping;
    }

    private String uuid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & ~(3L << 62)) | (1L << 63);
        return new UUID(high, low).toString();
    }
}
