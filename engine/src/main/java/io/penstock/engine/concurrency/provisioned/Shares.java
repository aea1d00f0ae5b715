package io.penstock.engine.concurrency.provisioned;

import java.util.Map;
import java.util.TreeMap;

/// Divides the provisioned concurrency of an alias between its versions as the traffic is divided.
public final class Shares {
    private Shares() {}

    /// Returns how many environments each version gets: together `units`; none for a version that
    /// gets no traffic; else at least one, while there are enough.
    ///
    /// @param main the version that gets what the weights leave
    /// @param weights the share of the traffic, 0.0 to 1.0, of other versions
    public static Map<String, Integer> of(int units, String main, Map<String, Double> weights) {
        var shares = new TreeMap<String, Integer>();
        int left = units;
        double rest = 1;
        for (Map.Entry<String, Double> weight : new TreeMap<>(weights).entrySet()) {
            rest -= weight.getValue();
            int most = rest > 0 ? left - 1 : left;
            int share = (int) Math.round(units * weight.getValue());
            int least = weight.getValue() > 0 ? 1 : 0;
            share = Math.min(most, Math.max(least, share));
            if (share > 0) {
                shares.put(weight.getKey(), share);
                left -= share;
            }
        }
        if (left > 0) {
            shares.merge(main, left, Integer::sum);
        }
        return shares;
    }
}
