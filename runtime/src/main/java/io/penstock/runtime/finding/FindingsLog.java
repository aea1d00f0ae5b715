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
/// goes is written once in a while only, and of very many at a time just their number. Not
/// thread-safe; confined to its [FindingsWatch].
final class FindingsLog {
    /// How long a finding that has gone is silent if it comes back; real time.
    static final Duration SILENCE = Duration.ofMinutes(1);

    /// How many lines one look may write.
    static final int LINES_MAX = 20;

    private static final Logger LOG = LoggerFactory.getLogger(FindingsLog.class);

    private final Map<String, List<Note>> notes = new HashMap<>();
    private int lines;
    private int unwritten;

    /// What is known of one finding.
    ///
    /// @param present whether it was there at the last look
    /// @param writtenNanos when it was last written to the log
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
    void end() {
        if (unwritten > 0) {
            LOG.atWarn()
                    .addKeyValue("findings", unwritten)
                    .log("more findings changed than are written here; ./penstock check has all");
        }
        lines = 0;
        unwritten = 0;
    }

    private void present(Map<Trap, Note> known, Finding finding, long nowNanos) {
        @Nullable Note before = known.get(finding.trap());
        if (before != null && (before.present || silent(before, nowNanos))) {
            known.put(finding.trap(), new Note(finding.trap(), true, before.writtenNanos));
            return;
        }
        known.put(finding.trap(), new Note(finding.trap(), true, nowNanos));
        if (mayWrite()) {
            LOG.atLevel(level(finding.trap()))
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
        if (before.present) {
            known.put(trap, new Note(trap, false, before.writtenNanos));
            if (mayWrite()) {
                LOG.atInfo()
                        .addKeyValue("finding", trap.id())
                        .addKeyValue("mapping", mapping)
                        .log("finding resolved");
            }
        }
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
