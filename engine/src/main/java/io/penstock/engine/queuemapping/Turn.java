package io.penstock.engine.queuemapping;

import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.time.Moment;
import io.penstock.engine.time.Tick;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One call of a core: its present, the effects it has decided on so far, and when the messages it
/// left in the queue come back. Not thread-safe; used once.
final class Turn {
    private final Moment now;
    private final List<Effect> effects = new ArrayList<>();
    private final List<Tick> comingBack = new ArrayList<>(0);
    private boolean wasted;

    Turn(Moment now) {
        this.now = now;
    }

    Moment now() {
        return now;
    }

    List<Effect> effects() {
        return effects;
    }

    /// Returns when messages that were left in the queue in this turn are visible again.
    List<Tick> comingBack() {
        return comingBack;
    }

    Tick tick() {
        return now.tick();
    }

    Instant instantOf(Tick tick) {
        return now.instantOf(tick);
    }

    void note(JournalLine line) {
        effects.add(new Effect.Note(line));
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    /// Notes that messages are left to come back by themselves.
    ///
    /// @param batch their batch, 0 if they are in none
    void comeBack(long batch, List<Held> messages, String cause) {
        note(new JournalLine.Returned(batch, Held.ids(messages), cause, visibleAgainAt(messages)));
    }

    /// Notes that messages are given up without having run.
    void letGo(long batch, List<Held> messages, String cause) {
        note(new JournalLine.LetGo(batch, Held.ids(messages), cause, visibleAgainAt(messages)));
        Held first = messages.getFirst();
        wasted |=
                tick().reached(first.hiddenUntil())
                        && !tick().reached(first.receivedAt().plus(SourceWatch.REST));
    }

    /// Returns whether messages were given up in this turn that had only just come and are visible
    /// again: the next poll would bring them at once.
    boolean wasted() {
        return wasted;
    }

    /// Takes note that messages come back, and returns when the queue shows the last of them again.
    Instant visibleAgainAt(List<Held> messages) {
        Tick latest =
                messages.stream()
                        .map(Held::hiddenUntil)
                        .max(Comparator.naturalOrder())
                        .orElse(tick());
        comingBack.add(latest);
        return instantOf(latest);
    }
}
