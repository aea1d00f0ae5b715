package io.penstock.engine.metrics;

import static java.util.Comparator.comparing;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/// The whole name of a metric. Two metrics are the same if all of it is the same.
///
/// @param dimensions in the order of their names, whatever order they were given in
public record MetricName(Realm realm, String namespace, String name, List<Dimension> dimensions)
        implements Comparable<MetricName> {
    private static final Comparator<MetricName> ORDER =
            comparing(MetricName::realm)
                    .thenComparing(MetricName::namespace)
                    .thenComparing(MetricName::name)
                    .thenComparing(MetricName::dimensions, MetricName::compare);

    /// Sorts the dimensions.
    public MetricName {
        dimensions = dimensions.stream().sorted().toList();
    }

    /// Returns the smallest name of a realm; it is no metric's.
    static MetricName first(Realm realm) {
        return new MetricName(realm, "", "", List.of());
    }

    @Override
    public int compareTo(MetricName other) {
        return ORDER.compare(this, other);
    }

    private static int compare(List<Dimension> some, List<Dimension> others) {
        Iterator<Dimension> other = others.iterator();
        for (Dimension one : some) {
            if (!other.hasNext()) {
                return 1;
            }
            int order = one.compareTo(other.next());
            if (order != 0) {
                return order;
            }
        }
        return other.hasNext() ? -1 : 0;
    }
}
