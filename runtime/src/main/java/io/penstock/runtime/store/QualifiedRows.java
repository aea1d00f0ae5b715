package io.penstock.runtime.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.engine.arn.FunctionArn;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// Rows of a table that keeps one document per function and qualifier. Works inside its caller's
/// transaction.
///
/// @param table its name
/// @param write makes a document
/// @param read reads one back
record QualifiedRows<T>(String table, Function<T, JsonNode> write, Function<JsonNode, T> read) {
    private static final String KEY = " WHERE account = ? AND region = ? AND name = ?";

    /// Reads all documents, by function and qualifier.
    Map<FunctionArn, Map<String, T>> all(Session session) throws SQLException {
        Map<FunctionArn, Map<String, T>> all = new HashMap<>();
        session.query(
                "SELECT account, region, name, qualifier, document FROM " + table,
                row -> {
                    T value = read.apply(FunctionDocument.parse(row.getString("document")));
                    return all.computeIfAbsent(FunctionRow.arn(row), _ -> new HashMap<>())
                            .put(row.getString("qualifier"), value);
                });
        return all;
    }

    /// Writes what differs from what is kept.
    void save(Session session, FunctionArn arn, Map<String, T> values, Map<String, T> kept)
            throws SQLException {
        for (Map.Entry<String, T> each : values.entrySet()) {
            if (!each.getValue().equals(kept.get(each.getKey()))) {
                session.update(
                        "INSERT INTO "
                                + table
                                + " (account, region, name, qualifier, document)"
                                + " VALUES (?, ?, ?, ?, ?)"
                                + " ON CONFLICT (account, region, name, qualifier)"
                                + " DO UPDATE SET document = excluded.document",
                        arn.account(),
                        arn.region(),
                        arn.name(),
                        each.getKey(),
                        write.apply(each.getValue()).toString());
            }
        }
        for (String qualifier : kept.keySet()) {
            if (!values.containsKey(qualifier)) {
                session.update(
                        "DELETE FROM " + table + KEY + " AND qualifier = ?",
                        arn.account(),
                        arn.region(),
                        arn.name(),
                        qualifier);
            }
        }
    }

    /// Forgets all documents of a function.
    void delete(Session session, FunctionArn arn) throws SQLException {
        session.update("DELETE FROM " + table + KEY, arn.account(), arn.region(), arn.name());
    }
}
