package io.penstock.engine.metrics;

/// Whose metrics: one account in one region. Realms do not see each other.
public record Realm(String account, String region) implements Comparable<Realm> {
    @Override
    public int compareTo(Realm other) {
        int order = account.compareTo(other.account);
        return order == 0 ? region.compareTo(other.region) : order;
    }
}
