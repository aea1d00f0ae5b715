package io.penstock.engine.queuemapping;

import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.time.Moment;
import io.penstock.engine.time.Tick;
import java.time.Instant;
import java.util.List;

/// One call of a core: its present, and the effects it has decided on so far.
record Turn(Moment now, List<Effect> effects) {
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
}
