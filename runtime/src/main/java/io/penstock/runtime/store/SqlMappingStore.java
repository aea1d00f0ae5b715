package io.penstock.runtime.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.runtime.mapping.MappingStore;
import io.penstock.runtime.mapping.StoredMapping;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Event source mappings and their tags in the store.
public final class SqlMappingStore implements MappingStore {
    private static final String ALL =
            "SELECT uuid, enabled, modified_at, document FROM event_source_mappings ORDER BY uuid";
    private static final String DOCUMENT =
            "SELECT document FROM event_source_mappings WHERE uuid = ?";
    private static final String DELETE = "DELETE FROM event_source_mappings WHERE uuid = ?";
    private static final String SAVE =
            """
            INSERT INTO event_source_mappings (uuid, account, region, enabled, modified_at, document)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (uuid) DO UPDATE SET
                enabled = excluded.enabled,
                modified_at = excluded.modified_at,
                document = excluded.document
            """;

    private final Database database;

    /// Keeps mappings in `database`.
    public SqlMappingStore(Database database) {
        this.database = database;
    }

    @Override
    public void save(StoredMapping mapping) {
        database.transaction("saving a mapping", session -> save(session, mapping));
    }

    @Override
    public void delete(String uuid) {
        database.transaction("deleting a mapping", session -> delete(session, uuid));
    }

    @Override
    public List<StoredMapping> all() {
        return database.transaction("reading mappings", SqlMappingStore::readAll);
    }

    private static List<StoredMapping> readAll(Session session) throws SQLException {
        Map<String, Map<String, String>> tags = TagRows.all(session);
        return session.query(ALL, row -> read(row, tags));
    }

    private static StoredMapping read(ResultSet row, Map<String, Map<String, String>> tags)
            throws SQLException {
        JsonNode document = MappingDocument.parse(row.getString("document"));
        QueueMappingConfig config = MappingDocument.config(row.getString("uuid"), document);
        return new StoredMapping(
                config,
                row.getBoolean("enabled"),
                document.path("reason").asText(),
                Instant.ofEpochMilli(row.getLong("modified_at")),
                tags.getOrDefault(config.arn(), Map.of()));
    }

    private static int save(Session session, StoredMapping mapping) throws SQLException {
        QueueMappingConfig config = mapping.config();
        TagRows.replace(session, config.arn(), mapping.tags());
        return session.update(
                SAVE,
                config.uuid(),
                config.function().account(),
                config.function().region(),
                mapping.enabled(),
                mapping.lastModified().toEpochMilli(),
                MappingDocument.write(mapping));
    }

    private static int delete(Session session, String uuid) throws SQLException {
        for (String document : session.query(DOCUMENT, row -> row.getString(1), uuid)) {
            QueueMappingConfig config =
                    MappingDocument.config(uuid, MappingDocument.parse(document));
            TagRows.replace(session, config.arn(), Map.of());
        }
        return session.update(DELETE, uuid);
    }
}
