package io.penstock.server.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The demo's messages, always the same: 87 good orders, 10 heartbeats, 3 poisoned orders.
final class Orders {
    /// Orders that the function handles.
    static final int GOOD = 87;

    /// Messages that the mapping's filter drops.
    static final int HEARTBEATS = 10;

    /// Orders on which the function raises.
    static final List<String> POISONED = List.of("order-017", "order-043", "order-076");

    /// All messages together.
    static final int ALL = GOOD + HEARTBEATS + POISONED.size();

    private static final int HEARTBEAT_EVERY = 10;

    private Orders() {}

    /// Returns the bodies in the order they are sent.
    static List<String> bodies() {
        var bodies = new ArrayList<String>(ALL);
        for (int number = 1; number <= ALL; number++) {
            bodies.add(number % HEARTBEAT_EVERY == 0 ? heartbeat(number) : order(number));
        }
        return bodies;
    }

    private static String heartbeat(int number) {
        return "{\"kind\":\"heartbeat\",\"from\":\"till-%d\"}".formatted(number / HEARTBEAT_EVERY);
    }

    private static String order(int number) {
        String id = String.format(Locale.ROOT, "order-%03d", number);
        int quantity = POISONED.contains(id) ? -1 : 1 + number % 5;
        return "{\"kind\":\"order\",\"order\":\"%s\",\"item\":\"tea\",\"quantity\":%d}"
                .formatted(id, quantity);
    }
}
