package io.penstock.engine.metrics;

/// One property that tells metrics of one name apart, for example `QueueName` and `orders`.
public record Dimension(String name, String value) implements Comparable<Dimension> {
    @Override
    public int compareTo(Dimension other) {
        int order = name.compareTo(other.name);
        return order == 0 ? value.compareTo(other.value) : order;
    }
}
