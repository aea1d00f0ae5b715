package io.penstock.runtime.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.EventInvokeConfig;
import io.penstock.runtime.async.EventInvokeStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/// Configurations of asynchronous invocation in the store.
public final class SqlEventInvokeStore implements EventInvokeStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ALL =
            "SELECT function_arn, modified_at, document FROM event_invoke_configs"
                    + " ORDER BY function_arn";
    private static final String DELETE = "DELETE FROM event_invoke_configs WHERE function_arn = ?";
    private static final String SAVE =
            """
            INSERT INTO event_invoke_configs (function_arn, modified_at, document)
            VALUES (?, ?, ?)
            ON CONFLICT (function_arn) DO UPDATE SET
                modified_at = excluded.modified_at,
                document = excluded.document
            """;

    private final Database database;

    /// Keeps configurations in `database`.
    public SqlEventInvokeStore(Database database) {
        this.database = database;
    }

    @Override
    public List<EventInvokeConfig> all() {
        return database.transaction(
                "reading event invoke configurations",
                session -> session.query(ALL, SqlEventInvokeStore::read));
    }

    @Override
    public void save(EventInvokeConfig config) {
        database.transaction(
                "saving an event invoke configuration",
                session ->
                        session.update(
                                SAVE,
                                config.function().toString(),
                                config.lastModified().toEpochMilli(),
                                document(config)));
    }

    @Override
    public void delete(FunctionArn qualified) {
        database.transaction(
                "deleting an event invoke configuration",
                session -> session.update(DELETE, qualified.toString()));
    }

    private static String document(EventInvokeConfig config) {
        ObjectNode document = JSON.createObjectNode();
        config.retries().ifPresent(retries -> document.put("retries", retries));
        config.maximumAgeSeconds().ifPresent(age -> document.put("maximumAgeSeconds", age));
        document.put("onSuccess", config.onSuccess());
        document.put("onFailure", config.onFailure());
        return document.toString();
    }

    private static EventInvokeConfig read(ResultSet row) throws SQLException {
        try {
            String arn = row.getString("function_arn");
            JsonNode document = JSON.readTree(row.getString("document"));
            return new EventInvokeConfig(
                    FunctionArn.parse(arn)
                            .orElseThrow(() -> new SQLException("no function ARN: " + arn)),
                    number(document, "retries"),
                    number(document, "maximumAgeSeconds"),
                    document.path("onSuccess").asText(),
                    document.path("onFailure").asText(),
                    Instant.ofEpochMilli(row.getLong("modified_at")));
        } catch (JsonProcessingException damaged) {
            throw new SQLException("an event invoke configuration is no JSON", damaged);
        }
    }

    private static OptionalInt number(JsonNode document, String member) {
        JsonNode number = document.path(member);
        return number.isInt() ? OptionalInt.of(number.intValue()) : OptionalInt.empty();
    }
}
