package io.penstock.runtime.store;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionFamily;
import io.penstock.runtime.function.FunctionResource;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Rows of the table `function_versions`. Works inside its caller's transaction.
final class VersionRows {
    private static final String ALL =
            """
            SELECT account, region, name, version, revision, modified_at, code_sha256,
                   code_bytes, document
            FROM function_versions
            """;
    private static final String SAVE =
            """
            INSERT INTO function_versions (account, region, name, version, revision, modified_at,
                                           code_sha256, code_bytes, document)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, region, name, version) DO UPDATE SET
                revision = excluded.revision,
                modified_at = excluded.modified_at,
                code_sha256 = excluded.code_sha256,
                code_bytes = excluded.code_bytes,
                document = excluded.document
            """;
    private static final String DELETE =
            "DELETE FROM function_versions WHERE account = ? AND region = ? AND name = ?";

    private VersionRows() {}

    /// Reads all versions, by function and number.
    static Map<FunctionArn, NavigableMap<Long, FunctionResource>> all(Session session)
            throws SQLException {
        Map<FunctionArn, NavigableMap<Long, FunctionResource>> versions = new HashMap<>();
        session.query(
                ALL,
                row -> {
                    FunctionResource version = FunctionRow.published(row, row.getLong("version"));
                    return versions.computeIfAbsent(version.arn(), _ -> new TreeMap<>())
                            .put(row.getLong("version"), version);
                });
        return versions;
    }

    /// Writes what differs from what is kept.
    static void save(Session session, FunctionFamily function, FunctionFamily kept)
            throws SQLException {
        for (Map.Entry<Long, FunctionResource> each : function.versions().entrySet()) {
            if (!each.getValue().equals(kept.versions().get(each.getKey()))) {
                save(session, each.getKey(), each.getValue());
            }
        }
        for (long number : kept.versions().keySet()) {
            if (!function.versions().containsKey(number)) {
                FunctionArn arn = function.arn();
                session.update(
                        DELETE + " AND version = ?",
                        arn.account(),
                        arn.region(),
                        arn.name(),
                        number);
            }
        }
    }

    /// Forgets all versions of a function.
    static void delete(Session session, FunctionArn arn) throws SQLException {
        session.update(DELETE, arn.account(), arn.region(), arn.name());
    }

    private static void save(Session session, long number, FunctionResource version)
            throws SQLException {
        session.update(
                SAVE,
                version.arn().account(),
                version.arn().region(),
                version.arn().name(),
                number,
                version.stamp().revisionId(),
                version.stamp().lastModified().toEpochMilli(),
                version.code().sha256(),
                version.code().sizeBytes(),
                FunctionDocument.write(version));
    }
}
