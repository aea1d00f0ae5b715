package io.penstock.engine.finding;

import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Duration;
import java.util.Collection;

/// The words that rules share: names as users know them, spans in the unit of the setting.
final class Words {
    private Words() {}

    static String queue(QueueMappingConfig config) {
        return config.source().name();
    }

    static String function(QueueMappingConfig config) {
        String qualifier = config.function().qualifier();
        return qualifier.isEmpty()
                ? config.function().name()
                : config.function().name() + ":" + qualifier;
    }

    /// Returns a span in seconds, the unit of every setting of queues and functions.
    static String seconds(Duration span) {
        long millis = span.toMillis();
        return millis % 1_000 == 0
                ? millis / 1_000 + " s"
                : "%d.%d s".formatted(millis / 1_000, millis % 1_000 / 100);
    }

    static String count(long count, String one) {
        return count == 1 ? "1 " + one : "%,d %ss".formatted(count, one);
    }

    static String list(Collection<String> names) {
        return String.join(", ", names);
    }
}
