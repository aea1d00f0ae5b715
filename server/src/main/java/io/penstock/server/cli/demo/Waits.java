package io.penstock.server.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How long messages waited, by tenant, read from what the function printed. Not thread-safe.
final class Waits {
    private final Map<String, List<Integer>> millisByTenant = new TreeMap<>();

    /// Reads one line of the function's log; lines that say something else are passed over.
    void read(String line) {
        int start = line.indexOf("{\"waits\"");
        if (start < 0) {
            return;
        }
        JsonNode waits = PlainAws.parse(line.substring(start)).path("waits");
        waits.properties()
                .forEach(tenant ->
                        tenant.getValue().forEach(millis -> add(tenant.getKey(), millis.asInt())));
    }

    /// Adds one message.
    void add(String tenant, int millis) {
        millisByTenant.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(millis);
    }

    /// Returns how many messages are known.
    int size() {
        return millisByTenant.values().stream().mapToInt(List::size).sum();
    }

    /// Returns how long the messages of the loud tenant waited.
    Spread loud() {
        return Spread.of(millisByTenant.getOrDefault(FairLoad.LOUD, List.of()));
    }

    /// Returns how long those of all others waited.
    Spread quiet() {
        var all = new ArrayList<Integer>();
        millisByTenant.forEach((tenant, millis) -> {
            if (!tenant.equals(FairLoad.LOUD)) {
                all.addAll(millis);
            }
        });
        return Spread.of(all);
    }

    /// A distribution in seconds; all zero if there is nothing.
    record Spread(int count, double p50, double p95, double p99, double max) {
        static Spread of(List<Integer> millis) {
            List<Integer> sorted = millis.stream().sorted().toList();
            return new Spread(
                    sorted.size(), at(sorted, 50), at(sorted, 95), at(sorted, 99), at(sorted, 100));
        }

        private static double at(List<Integer> sorted, int percent) {
            if (sorted.isEmpty()) {
                return 0;
            }
            int index = Math.ceilDiv(percent * sorted.size(), 100) - 1;
            return sorted.get(Math.max(0, index)) / 1_000.0;
        }
    }
}
