package io.penstock.runtime.function;

/// How a function's log is written (`LoggingConfig`).
///
/// @param format of the lines
/// @param application least important level of the function's own lines; [Level#UNSET] with text
/// @param system least important level of the platform's lines; [Level#UNSET] with text
/// @param group for example `/aws/lambda/orders`
public record Logging(Format format, Level application, Level system, String group) {
    /// Returns plain text in a group: what a function has that says nothing.
    public static Logging text(String group) {
        return new Logging(Format.TEXT, Level.UNSET, Level.UNSET, group);
    }

    /// Returns this with what a request names; the rest stays, with two exceptions recorded from
    /// AWS: naming the format JSON sets levels that are not named to `INFO`, and text has no
    /// levels.
    public Logging with(Change change) {
        Format next = change.format.isEmpty() ? format : Format.of(change.format);
        boolean keepsLevels = change.format.isEmpty() && next == Format.JSON;
        Level fallback = next == Format.JSON ? Level.INFO : Level.UNSET;
        return new Logging(
                next,
                Level.of(change.application).or(keepsLevels ? application : fallback),
                Level.of(change.system).or(keepsLevels ? system : fallback),
                change.group.isEmpty() ? group : change.group);
    }

    /// What a request names of a `LoggingConfig`, in the words of the API; empty for what it does
    /// not name.
    public record Change(String format, String application, String system, String group) {}

    /// The form of the lines.
    public enum Format {
        /// As they come.
        TEXT("Text"),

        /// One JSON object each.
        JSON("JSON");

        private final String wireName;

        Format(String wireName) {
            this.wireName = wireName;
        }

        /// Returns the name in the API.
        public String wireName() {
            return wireName;
        }

        /// Reads the name in the API, which must be one.
        public static Format of(String wireName) {
            for (Format format : values()) {
                if (format.wireName.equals(wireName)) {
                    return format;
                }
            }
            throw new IllegalArgumentException("log format " + wireName);
        }
    }

    /// How important a line is, in rising order. The platform's lines know `DEBUG`, `INFO` and
    /// `WARN` only.
    public enum Level {
        /// No level is set.
        UNSET,
        /// Every step.
        TRACE,
        /// For those who look for a fault.
        DEBUG,
        /// The ordinary course.
        INFO,
        /// Something to look after.
        WARN,
        /// Something failed.
        ERROR,
        /// Nothing goes on.
        FATAL;

        /// Returns this, or `otherwise` if none is set.
        public Level or(Level otherwise) {
            return this == UNSET ? otherwise : this;
        }

        /// Reads the name in the API; empty for none.
        public static Level of(String wireName) {
            return wireName.isEmpty() ? UNSET : valueOf(wireName);
        }
    }
}
