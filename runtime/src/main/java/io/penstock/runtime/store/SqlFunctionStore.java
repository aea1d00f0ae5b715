package io.penstock.runtime.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.function.Edition;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionResource.Reserved;
import io.penstock.runtime.function.FunctionStore;
import io.penstock.runtime.function.RecursiveLoop;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Functions, their tags and their reserved concurrency in the store.
public final class SqlFunctionStore implements FunctionStore {
    private static final String ALL =
            """
            SELECT f.account, f.region, f.name, f.revision, f.modified_at, f.code_sha256,
                   f.code_bytes, f.document, r.units
            FROM functions f
            LEFT JOIN reserved_concurrency r
              ON r.account = f.account AND r.region = f.region AND r.name = f.name
            ORDER BY f.account, f.region, f.name
            """;
    private static final String SAVE =
            """
            INSERT INTO functions (account, region, name, revision, modified_at, code_sha256,
                                   code_bytes, document)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, region, name) DO UPDATE SET
                revision = excluded.revision,
                modified_at = excluded.modified_at,
                code_sha256 = excluded.code_sha256,
                code_bytes = excluded.code_bytes,
                document = excluded.document
            """;
    private static final String KEY = " WHERE account = ? AND region = ? AND name = ?";

    private final Database database;

    /// Keeps functions in `database`.
    public SqlFunctionStore(Database database) {
        this.database = database;
    }

    @Override
    public List<FunctionResource> functions() {
        return database.transaction("reading functions", SqlFunctionStore::readAll);
    }

    @Override
    public void save(FunctionResource function) {
        database.transaction("saving a function", session -> save(session, function));
    }

    @Override
    public void delete(FunctionArn arn) {
        database.transaction("deleting a function", session -> delete(session, arn));
    }

    private static List<FunctionResource> readAll(Session session) throws SQLException {
        Map<String, Map<String, String>> tags = TagRows.all(session);
        return session.query(ALL, row -> read(row, tags));
    }

    private static FunctionResource read(ResultSet row, Map<String, Map<String, String>> tags)
            throws SQLException {
        FunctionArn arn =
                FunctionArn.of(
                        row.getString("region"), row.getString("account"), row.getString("name"));
        JsonNode document = FunctionDocument.parse(row.getString("document"));
        int units = row.getInt("units");
        Reserved reserved = row.wasNull() ? new Reserved.Unset() : new Reserved.Units(units);
        return new FunctionResource(
                arn,
                new Edition.Latest(),
                FunctionDocument.settings(document),
                new CodePackage(row.getString("code_sha256"), row.getLong("code_bytes")),
                FunctionDocument.layers(document),
                document.path("architecture").asText(),
                new FunctionResource.Stamp(
                        Instant.ofEpochMilli(row.getLong("modified_at")),
                        row.getString("revision")),
                FunctionDocument.lifecycle(document),
                tags.getOrDefault(arn.toString(), Map.of()),
                reserved,
                RecursiveLoop.of(document.path("recursiveLoop").asText()));
    }

    private static int save(Session session, FunctionResource function) throws SQLException {
        FunctionArn arn = function.arn();
        session.update(
                SAVE,
                arn.account(),
                arn.region(),
                arn.name(),
                function.stamp().revisionId(),
                function.stamp().lastModified().toEpochMilli(),
                function.code().sha256(),
                function.code().sizeBytes(),
                FunctionDocument.write(function));
        TagRows.replace(session, arn.toString(), function.tags());
        deleteReserved(session, arn);
        if (function.reserved() instanceof Reserved.Units(int units)) {
            session.update(
                    "INSERT INTO reserved_concurrency (account, region, name, units)"
                            + " VALUES (?, ?, ?, ?)",
                    arn.account(),
                    arn.region(),
                    arn.name(),
                    units);
        }
        return 1;
    }

    private static int delete(Session session, FunctionArn arn) throws SQLException {
        TagRows.replace(session, arn.toString(), Map.of());
        deleteReserved(session, arn);
        return session.update(
                "DELETE FROM functions" + KEY, arn.account(), arn.region(), arn.name());
    }

    private static void deleteReserved(Session session, FunctionArn arn) throws SQLException {
        session.update(
                "DELETE FROM reserved_concurrency" + KEY, arn.account(), arn.region(), arn.name());
    }
}
