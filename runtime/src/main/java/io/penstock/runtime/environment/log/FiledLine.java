package io.penstock.runtime.environment.log;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// One record of a log as its file has it: `<time> #<position> <stream> <text>`, on one line, with
/// `~<arrival>` behind the time where the record came later than its writer dates it, and a tab
/// before each further line of the text. Blanks in a stream's name are written as `%20`. Pure.
final class FiledLine {
    private static final char MARK = '#';
    private static final char ARRIVED = '~';

    private FiledLine() {}

    /// Returns the record with its final newline.
    static String write(LogEvent event) {
        var line = new StringBuilder(200).append(event.at());
        if (!event.at().equals(event.ingestedAt())) {
            line.append(ARRIVED).append(event.ingestedAt());
        }
        line.append(' ').append(MARK).append(event.position()).append(' ');
        line.append(encoded(event.stream())).append(' ');
        return line.append(event.message().replace("\n", "\n\t")).append('\n').toString();
    }

    /// Reads a record; empty if the text is none, for example because a crash cut it.
    ///
    /// @param text without the final newline
    static Optional<LogEvent> read(String text) {
        int time = text.indexOf(' ');
        int position = text.indexOf(' ', time + 1);
        int stream = text.indexOf(' ', position + 1);
        if (time < 0 || position < 0 || stream < 0 || text.charAt(time + 1) != MARK) {
            return Optional.empty();
        }
        try {
            int arrived = text.lastIndexOf(ARRIVED, time);
            Instant at = Instant.parse(text.substring(0, arrived < 0 ? time : arrived));
            Instant ingested = arrived < 0 ? at : Instant.parse(text.substring(arrived + 1, time));
            return Optional.of(
                    new LogEvent(
                            Long.parseLong(text.substring(time + 2, position)),
                            decoded(text.substring(position + 1, stream)),
                            at,
                            ingested,
                            new LogLine.Text(text.substring(stream + 1).replace("\n\t", "\n"))));
        } catch (DateTimeException | NumberFormatException noRecord) {
            return Optional.empty();
        }
    }

    private static String encoded(String stream) {
        return stream.replace("%", "%25").replace(" ", "%20").replace("\n", "%0A");
    }

    private static String decoded(String stream) {
        return stream.replace("%0A", "\n").replace("%20", " ").replace("%25", "%");
    }
}
