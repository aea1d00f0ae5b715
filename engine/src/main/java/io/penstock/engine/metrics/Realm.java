package io.penstock.engine.metrics;

import static java.util.Comparator.comparing;

import java.util.Comparator;

/// Whose metrics: one account in one region. Realms do not see each other.
public record Realm(String account, String region) implements Comparable<Realm> {
    private static final Comparator<Realm> ORDER =
            comparing(Realm::account).thenComparing(Realm::region);

    @Override
    public int compareTo(Realm other) {
        return ORDER.compare(this, other);
    }
}
