package io.penstock.server.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The decoded parameters of a query string or a form: names with one or more values, in the order
/// they came.
public final class Parameters {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Parameters() {}

    /// Decodes `name=value&…`; a name without `=` has the empty value.
    public static Parameters of(String encoded) {
        var parameters = new Parameters();
        parameters.add(encoded);
        return parameters;
    }

    /// Returns these and the parameters of another text, whose values win.
    Parameters and(String encoded) {
        if (encoded.isEmpty()) {
            return this;
        }
        Parameters both = of(encoded);
        values.forEach(both.values::putIfAbsent);
        return both;
    }

    /// Returns whether the parameter was given, if only without a value.
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /// Returns the first value; empty if absent.
    public String first(String name) {
        List<String> all = values.get(name);
        return all == null ? "" : all.getFirst();
    }

    /// Returns all values in order; empty if absent.
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /// Returns every name in order.
    public Iterable<String> names() {
        return values.keySet();
    }

    private void add(String encoded) {
        int from = 0;
        while (from < encoded.length()) {
            int end = encoded.indexOf('&', from);
            end = end < 0 ? encoded.length() : end;
            addPair(encoded.substring(from, end));
            from = end + 1;
        }
    }

    private void addPair(String pair) {
        if (pair.isEmpty()) {
            return;
        }
        int equals = pair.indexOf('=');
        String name = Percent.decodeForm(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : Percent.decodeForm(pair.substring(equals + 1));
        values.computeIfAbsent(name, any -> new ArrayList<>(1)).add(value);
    }
}
