package io.penstock.runtime.environment.log;

import java.util.List;
import java.util.function.Predicate;

/// A log group as a reader finds it: what may be read without holding the group's lock. Immutable.
///
/// @param gone what the files have but must not show
/// @param young what the reader wants of the ring
/// @param first position at which the ring begins
/// @param end position of the next line
record GroupView(GroupArchive archive, Sweep gone, List<LogEvent> young, long first, long end) {
    /// Tells of events in order of arrival, of files first.
    ///
    /// @return whether everything was read
    boolean read(
            LogRange range,
            long position,
            Predicate<LogEvent> ofFiles,
            Predicate<LogEvent> ofRing) {
        boolean more =
                position >= first
                        || archive.read(
                                range,
                                position,
                                first,
                                event -> gone.removes(event) || ofFiles.test(event));
        return more && young.stream().allMatch(ofRing);
    }
}
