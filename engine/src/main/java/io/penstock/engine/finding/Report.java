package io.penstock.engine.finding;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// Collects what rules find about one mapping: each trap once, in the order of [Trap].
final class Report {
    private final Facts.Mapping mapping;
    private final Map<Trap, Finding> found = new EnumMap<>(Trap.class);

    Report(Facts.Mapping mapping) {
        this.mapping = mapping;
    }

    void add(Trap trap, String text) {
        found.putIfAbsent(
                trap,
                new Finding(
                        trap, mapping.config().uuid(), text, Acceptance.of(trap, mapping.tags())));
    }

    boolean has(Trap trap) {
        return found.containsKey(trap);
    }

    List<Finding> findings() {
        return new ArrayList<>(found.values());
    }
}
