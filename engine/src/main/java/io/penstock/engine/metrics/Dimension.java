package io.penstock.engine.metrics;

import static java.util.Comparator.comparing;

import java.util.Comparator;

/// One property that tells metrics of one name apart, for example `QueueName` and `orders`.
public record Dimension(String name, String value) implements Comparable<Dimension> {
    private static final Comparator<Dimension> ORDER =
            comparing(Dimension::name).thenComparing(Dimension::value);

    @Override
    public int compareTo(Dimension other) {
        return ORDER.compare(this, other);
    }
}
