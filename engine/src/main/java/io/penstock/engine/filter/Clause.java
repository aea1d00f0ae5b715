package io.penstock.engine.filter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.event.ruler.Patterns;

/// One way to satisfy a pattern: every named field must match one of its alternatives. A pattern
/// without `$or` is one clause.
///
/// @param pattern index of the pattern among its mapping's
/// @param fields alternatives by path; steps of a path are joined by dots, as the matching engine
///   wants them
record Clause(int pattern, Map<String, List<Patterns>> fields) {
    Clause {
        fields = Map.copyOf(fields);
    }

    /// Returns what this clause asks of the member that holds a record's data.
    DataDemand demandOf(String dataKey) {
        boolean text = fields.containsKey(dataKey);
        boolean json = fields.keySet().stream().anyMatch(path -> inside(path, dataKey));
        if (json) {
            return text ? DataDemand.CONTRADICTION : DataDemand.JSON;
        }
        return text ? DataDemand.TEXT : DataDemand.NONE;
    }

    /// Returns whether this clause asks anything of other members.
    boolean asksMetadata(String dataKey) {
        return fields.keySet().stream().anyMatch(path -> !concernsData(path, dataKey));
    }

    /// Returns the fields that do not concern the data.
    Map<String, List<Patterns>> metadataFields(String dataKey) {
        var metadata = new HashMap<>(fields);
        metadata.keySet().removeIf(path -> concernsData(path, dataKey));
        return metadata;
    }

    private static boolean concernsData(String path, String dataKey) {
        return path.equals(dataKey) || inside(path, dataKey);
    }

    private static boolean inside(String path, String dataKey) {
        return path.length() > dataKey.length()
                && path.startsWith(dataKey)
                && path.charAt(dataKey.length()) == '.';
    }

    /// What a clause asks of a record's data.
    enum DataDemand {
        /// Nothing.
        NONE,
        /// Plain text: alternatives for the data member itself.
        TEXT,
        /// JSON: fields inside the data member.
        JSON,
        /// Both at once, which no data satisfies.
        CONTRADICTION
    }
}
