package io.penstock.engine.metrics;

import java.util.Iterator;
import java.util.List;

/// The whole name of a metric. Two metrics are the same if all of it is the same.
///
/// @param dimensions in the order of their names, whatever order they were given in
public record MetricName(Realm realm, String namespace, String name, List<Dimension> dimensions)
        implements Comparable<MetricName> {
    /// Sorts the dimensions.
    public MetricName {
        dimensions =
                dimensions.size() < 2
                        ? List.copyOf(dimensions)
                        : dimensions.stream().sorted().toList();
    }

    /// Returns the smallest name of a realm; it is no metric's.
    static MetricName first(Realm realm) {
        return new MetricName(realm, "", "", List.of());
    }

    /// Orders by realm, namespace, name and dimensions. Written out because each minute looks up
    /// every metric of every queue.
    @Override
    public int compareTo(MetricName other) {
        int order = realm.compareTo(other.realm);
        if (order == 0) {
            order = namespace.compareTo(other.namespace);
        }
        if (order == 0) {
            order = name.compareTo(other.name);
        }
        return order == 0 ? compare(dimensions, other.dimensions) : order;
    }

    private static int compare(List<Dimension> some, List<Dimension> others) {
        if (some.size() == 1 && others.size() == 1) {
            return some.getFirst().compareTo(others.getFirst());
        }
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
