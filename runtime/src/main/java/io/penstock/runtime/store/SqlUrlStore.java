package io.penstock.runtime.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.url.FunctionUrl;
import io.penstock.runtime.url.UrlStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Function URLs in the store.
public final class SqlUrlStore implements UrlStore {
    private static final String ALL =
            """
            SELECT id, account, region, name, alias, created_at, modified_at, document
            FROM function_urls
            ORDER BY id
            """;
    private static final String SAVE =
            """
            INSERT INTO function_urls (id, account, region, name, alias, created_at, modified_at,
                                       document)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
                modified_at = excluded.modified_at,
                document = excluded.document
            """;

    private final Database database;

    /// Keeps URLs in `database`.
    public SqlUrlStore(Database database) {
        this.database = database;
    }

    @Override
    public List<FunctionUrl> urls() {
        return database.transaction(
                "reading function URLs", session -> session.query(ALL, SqlUrlStore::read));
    }

    @Override
    public void save(FunctionUrl url) {
        FunctionArn function = url.function();
        database.transaction(
                "saving a function URL",
                session ->
                        session.update(
                                SAVE,
                                url.id(),
                                function.account(),
                                function.region(),
                                function.name(),
                                function.qualifier(),
                                url.created().toEpochMilli(),
                                url.modified().toEpochMilli(),
                                UrlDocument.write(url)));
    }

    @Override
    public void delete(String id) {
        database.transaction(
                "deleting a function URL",
                session -> session.update("DELETE FROM function_urls WHERE id = ?", id));
    }

    private static FunctionUrl read(ResultSet row) throws SQLException {
        JsonNode document = UrlDocument.parse(row.getString("document"));
        return new FunctionUrl(
                row.getString("id"),
                new FunctionArn(
                        row.getString("region"),
                        row.getString("account"),
                        row.getString("name"),
                        row.getString("alias")),
                FunctionUrl.Auth.valueOf(document.path("auth").asText()),
                FunctionUrl.Mode.valueOf(document.path("mode").asText()),
                UrlDocument.crossOrigin(document),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Instant.ofEpochMilli(row.getLong("modified_at")));
    }
}
