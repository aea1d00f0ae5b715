package io.penstock.runtime.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Alias;
import io.penstock.runtime.function.FunctionFamily;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Rows of the table `function_aliases`. Works inside its caller's transaction.
final class AliasRows {
    private static final String SAVE =
            """
            INSERT INTO function_aliases (account, region, name, alias, revision, document)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, region, name, alias) DO UPDATE SET
                revision = excluded.revision,
                document = excluded.document
            """;
    private static final String DELETE =
            "DELETE FROM function_aliases WHERE account = ? AND region = ? AND name = ?";

    private AliasRows() {}

    /// Reads all aliases, by function and name.
    static Map<FunctionArn, NavigableMap<String, Alias>> all(Session session) throws SQLException {
        Map<FunctionArn, NavigableMap<String, Alias>> aliases = new HashMap<>();
        session.query(
                "SELECT account, region, name, alias, revision, document FROM function_aliases",
                row -> {
                    Alias alias = read(row);
                    return aliases.computeIfAbsent(alias.arn().unqualified(), _ -> new TreeMap<>())
                            .put(alias.name(), alias);
                });
        return aliases;
    }

    /// Writes what differs from what is kept.
    static void save(Session session, FunctionFamily function, FunctionFamily kept)
            throws SQLException {
        for (Alias alias : function.aliases().values()) {
            if (!alias.equals(kept.aliases().get(alias.name()))) {
                FunctionArn arn = alias.arn();
                session.update(
                        SAVE,
                        arn.account(),
                        arn.region(),
                        arn.name(),
                        alias.name(),
                        alias.revisionId(),
                        document(alias));
            }
        }
        for (Alias alias : kept.aliases().values()) {
            if (!function.aliases().containsKey(alias.name())) {
                FunctionArn arn = alias.arn();
                session.update(
                        DELETE + " AND alias = ?",
                        arn.account(),
                        arn.region(),
                        arn.name(),
                        alias.name());
            }
        }
    }

    /// Forgets all aliases of a function.
    static void delete(Session session, FunctionArn arn) throws SQLException {
        session.update(DELETE, arn.account(), arn.region(), arn.name());
    }

    private static String document(Alias alias) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("version", alias.version());
        document.put("description", alias.description());
        ObjectNode weights = document.putObject("weights");
        alias.weights().forEach(weights::put);
        return document.toString();
    }

    private static Alias read(ResultSet row) throws SQLException {
        FunctionArn arn = FunctionRow.arn(row).qualified(row.getString("alias"));
        JsonNode document = FunctionDocument.parse(row.getString("document"));
        Map<String, Double> weights = new TreeMap<>();
        document.path("weights")
                .properties()
                .forEach(it -> weights.put(it.getKey(), it.getValue().asDouble()));
        return new Alias(
                arn,
                document.path("version").asText(),
                document.path("description").asText(),
                weights,
                row.getString("revision"));
    }
}
