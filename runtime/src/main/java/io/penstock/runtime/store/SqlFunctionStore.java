package io.penstock.runtime.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Alias;
import io.penstock.runtime.function.FunctionFamily;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionResource.Reserved;
import io.penstock.runtime.function.FunctionStore;
import io.penstock.runtime.function.LayerStore;
import io.penstock.runtime.function.ResourcePolicy;
import io.penstock.runtime.function.RuntimeUpdates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Functions in the store, with all that belongs to them.
public final class SqlFunctionStore implements FunctionStore {
    private static final String ALL =
            """
            SELECT f.account, f.region, f.name, f.revision, f.modified_at, f.code_sha256,
                   f.code_bytes, f.document, f.last_version, r.units
            FROM functions f
            LEFT JOIN reserved_concurrency r
              ON r.account = f.account AND r.region = f.region AND r.name = f.name
            ORDER BY f.account, f.region, f.name
            """;
    private static final String SAVE =
            """
            INSERT INTO functions (account, region, name, revision, modified_at, code_sha256,
                                   code_bytes, document, last_version)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, region, name) DO UPDATE SET
                revision = excluded.revision,
                modified_at = excluded.modified_at,
                code_sha256 = excluded.code_sha256,
                code_bytes = excluded.code_bytes,
                document = excluded.document,
                last_version = excluded.last_version
            """;
    private static final String KEY = " WHERE account = ? AND region = ? AND name = ?";

    private static final QualifiedRows<ResourcePolicy> POLICIES =
            new QualifiedRows<>("function_policies", PolicyDocument::write, PolicyDocument::read);
    private static final QualifiedRows<RuntimeUpdates> RUNTIME_UPDATES =
            new QualifiedRows<>(
                    "runtime_updates",
                    updates ->
                            JsonNodeFactory.instance
                                    .objectNode()
                                    .put("updateOn", updates.updateOn())
                                    .put("runtimeVersion", updates.runtimeVersionArn()),
                    document ->
                            new RuntimeUpdates(
                                    document.path("updateOn").asText(),
                                    document.path("runtimeVersion").asText()));

    private final Database database;

    /// Keeps functions in `database`.
    public SqlFunctionStore(Database database) {
        this.database = database;
    }

    @Override
    public List<FunctionFamily> functions() {
        return database.transaction("reading functions", SqlFunctionStore::readAll);
    }

    @Override
    public void save(FunctionFamily function, FunctionFamily kept) {
        database.transaction("saving a function", session -> save(session, function, kept));
    }

    @Override
    public void delete(FunctionArn arn) {
        database.transaction("deleting a function", session -> delete(session, arn));
    }

    @Override
    public LayerStore layers() {
        return new SqlLayerStore(database);
    }

    private static List<FunctionFamily> readAll(Session session) throws SQLException {
        Map<String, Map<String, String>> tags = TagRows.all(session);
        Map<FunctionArn, NavigableMap<Long, FunctionResource>> versions = VersionRows.all(session);
        Map<FunctionArn, NavigableMap<String, Alias>> aliases = AliasRows.all(session);
        Map<FunctionArn, Map<String, ResourcePolicy>> policies = POLICIES.all(session);
        Map<FunctionArn, Map<String, RuntimeUpdates>> updates = RUNTIME_UPDATES.all(session);
        return session.query(
                ALL,
                row -> {
                    FunctionArn arn = FunctionRow.arn(row);
                    return new FunctionFamily(
                            FunctionRow.latest(
                                    row,
                                    tags.getOrDefault(arn.toString(), Map.of()),
                                    reserved(row)),
                            versions.getOrDefault(arn, new TreeMap<>()),
                            aliases.getOrDefault(arn, new TreeMap<>()),
                            row.getLong("last_version"),
                            policies.getOrDefault(arn, Map.of()),
                            updates.getOrDefault(arn, Map.of()));
                });
    }

    private static Reserved reserved(ResultSet row) throws SQLException {
        int units = row.getInt("units");
        return row.wasNull() ? new Reserved.Unset() : new Reserved.Units(units);
    }

    private static int save(Session session, FunctionFamily function, FunctionFamily kept)
            throws SQLException {
        saveLatest(session, function.latest(), function.lastNumber());
        VersionRows.save(session, function, kept);
        AliasRows.save(session, function, kept);
        POLICIES.save(session, function.arn(), function.policies(), kept.policies());
        RUNTIME_UPDATES.save(
                session, function.arn(), function.runtimeUpdates(), kept.runtimeUpdates());
        return 1;
    }

    private static void saveLatest(Session session, FunctionResource function, long lastVersion)
            throws SQLException {
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
                FunctionDocument.write(function),
                lastVersion);
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
    }

    private static int delete(Session session, FunctionArn arn) throws SQLException {
        TagRows.replace(session, arn.toString(), Map.of());
        deleteReserved(session, arn);
        VersionRows.delete(session, arn);
        AliasRows.delete(session, arn);
        POLICIES.delete(session, arn);
        RUNTIME_UPDATES.delete(session, arn);
        return session.update(
                "DELETE FROM functions" + KEY, arn.account(), arn.region(), arn.name());
    }

    private static void deleteReserved(Session session, FunctionArn arn) throws SQLException {
        session.update(
                "DELETE FROM reserved_concurrency" + KEY, arn.account(), arn.region(), arn.name());
    }
}
