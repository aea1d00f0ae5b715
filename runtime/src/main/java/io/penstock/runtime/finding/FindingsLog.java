package io.penstock.runtime.finding;

import io.penstock.engine.finding.Finding;
import io.penstock.engine.finding.Severity;
import io.penstock.engine.finding.Trap;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Writes findings to the log: once when one appears, once when it is resolved. One that comes and
/// goes is written once in a while only. Of very many, each look writes some and asks for another
/// look; what was not written is not known to the next look either, so that nothing is left out.
/// Not thread-safe; confined to its [FindingsWatch].
final class FindingsLog {
    /// How long a finding that has gone is silent if it comes back; real time.
    static final Duration SILENCE = Duration.ofMinutes(1);

    /// How many lines one look may write.
    static final int LINES_MAX = 20;

    /// Until the next look if nothing asks for an earlier one.
    static final Duration NEXT_LOOK = Duration.ofDays(1);

    private final Logger log;
    private final Map<String, List<Note>> notes = new HashMap<>();
    private int lines;
    private int unwritten;
    private boolean behind;
    private Duration again = NEXT_LOOK;

    FindingsLog() {
        this(LoggerFactory.getLogger(FindingsLog.class));
    }

    FindingsLog(Logger log) {
        this.log = log;
    }

    /// What the log says of one finding.
    ///
    /// @param present whether its last word is that it is there
    /// @param writtenNanos when that it is there was last written
    private record Note(Trap trap, boolean present, long writtenNanos) {}

    /// Takes note of all findings about one mapping.
    ///
    /// @param nowNanos real time
    void look(String mapping, List<Finding> findings, long nowNanos) {
        List<Note> before = notes.getOrDefault(mapping, List.of());
        Map<Trap, Note> known = new EnumMap<>(Trap.class);
        before.forEach(note -> known.put(note.trap, note));
        Set<Trap> gone = new TreeSet<>(known.keySet());
        for (Finding finding : findings) {
            if (finding.accepted().isEmpty()) {
                gone.remove(finding.trap());
                present(known, finding, nowNanos);
            }
        }
        gone.forEach(trap -> absent(known, mapping, trap, nowNanos));
        List<Note> after = List.copyOf(known.values()); // kept by the thousand: as small as can be
        if (after.isEmpty()) {
            notes.remove(mapping);
        } else if (!after.equals(before)) {
            notes.put(mapping, after);
        }
    }

    /// Forgets the mappings that are not among these.
    void keep(Set<String> mappings) {
        notes.keySet().retainAll(mappings);
    }

    /// Ends a look.
    ///
    /// @return when there will be more to write, even if nothing changes until then; zero for at
    ///   once
    Duration end() {
        if (unwritten > 0 && !behind) {
            log.atWarn()
                    .addKeyValue("findings", unwritten)
                    .log("more findings follow; ./penstock check has all");
        }
        Duration next = unwritten > 0 ? Duration.ZERO : again;
        behind = unwritten > 0;
        lines = 0;
        unwritten = 0;
        again = NEXT_LOOK;
        return next;
    }

    private void present(Map<Trap, Note> known, Finding finding, long nowNanos) {
        @Nullable Note before = known.get(finding.trap());
        if (before != null && before.present) {
            return;
        }
        if (before != null && silent(before, nowNanos)) {
            lookAgainIn(SILENCE.minusNanos(nowNanos - before.writtenNanos));
            return;
        }
        if (mayWrite()) {
            known.put(finding.trap(), new Note(finding.trap(), true, nowNanos));
            log.atLevel(level(finding.trap()))
                    .addKeyValue("finding", finding.trap().id())
                    .addKeyValue("mapping", finding.mapping())
                    .addKeyValue("reason", finding.text())
                    .log("finding");
        }
    }

    private void absent(Map<Trap, Note> known, String mapping, Trap trap, long nowNanos) {
        @Nullable Note before = known.get(trap);
        if (before == null || (!before.present && !silent(before, nowNanos))) {
            known.remove(trap);
            return;
        }
        if (before.present && mayWrite()) {
            known.put(trap, new Note(trap, false, before.writtenNanos));
            log.atInfo()
                    .addKeyValue("finding", trap.id())
                    .addKeyValue("mapping", mapping)
                    .log("finding resolved");
        }
    }

    private void lookAgainIn(Duration span) {
        again = span.compareTo(again) < 0 ? span : again;
    }

    private boolean mayWrite() {
        if (lines == LINES_MAX) {
            unwritten++;
            return false;
        }
        lines++;
        return true;
    }

    private static boolean silent(Note note, long nowNanos) {
        return nowNanos - note.writtenNanos < SILENCE.toNanos();
    }

    private static Level level(Trap trap) {
        return trap.severity() == Severity.NOTE ? Level.INFO : Level.WARN;
    }
}
