package io.penstock.simulation.scenario;

import io.penstock.engine.mapping.QueueMappingConfig;
import java.time.Duration;
import java.util.List;

/// One world to play: a queue, the mappings that read it, and what happens to them.
///
/// @param mappings at least one, all of one queue; without filter or with the one that drops
///   [MessageKind#CHATTER]
/// @param trouble how long faults of queue and function last, counted from the start; poisoned
///   messages fail for ever
/// @param upsets what befalls the world, and when
public record Scenario(
        QueueSettings queue,
        List<QueueMappingConfig> mappings,
        Traffic traffic,
        FunctionHabits function,
        AccountSettings account,
        Duration trouble,
        List<Upset.Planned> upsets) {
    public Scenario {
        mappings = List.copyOf(mappings);
        upsets = List.copyOf(upsets);
        if (mappings.isEmpty()) {
            throw new IllegalArgumentException("a scenario needs a mapping");
        }
        var source = mappings.getFirst().source();
        if (mappings.stream().anyMatch(mapping -> !mapping.source().equals(source))) {
            throw new IllegalArgumentException("all mappings must read " + source);
        }
        mappings.forEach(Scenario::checkFilter);
        if (traffic.poisonPercent() > 0 && !queue.hasDeadLetters()) {
            throw new IllegalArgumentException("poisoned messages need a dead-letter queue");
        }
    }

    private static void checkFilter(QueueMappingConfig mapping) {
        List<String> patterns = mapping.filterPatterns();
        if (!patterns.isEmpty() && !patterns.equals(List.of(MessageKind.NO_CHATTER))) {
            throw new IllegalArgumentException("filters can drop chatter only: " + patterns);
        }
    }
}
