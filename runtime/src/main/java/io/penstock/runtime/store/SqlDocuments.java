package io.penstock.runtime.store;

import java.util.LinkedHashMap;
import java.util.Map;

/// Documents of one kind in the store, for services that keep few and small ones. What they say is
/// the business of those who keep them. Thread-safe; a call returns when its change is safe.
public final class SqlDocuments {
    private static final String ALL =
            "SELECT id, document FROM service_documents WHERE kind = ? ORDER BY id";
    private static final String DELETE = "DELETE FROM service_documents WHERE kind = ? AND id = ?";
    private static final String SAVE =
            """
            INSERT INTO service_documents (kind, id, document)
            VALUES (?, ?, ?)
            ON CONFLICT (kind, id) DO UPDATE SET document = excluded.document
            """;

    private final Database database;
    private final String kind;

    /// Keeps documents of `kind` in `database`.
    public SqlDocuments(Database database, String kind) {
        this.database = database;
        this.kind = kind;
    }

    /// Returns all documents by their id, in order of the ids.
    public Map<String, String> all() {
        var all = new LinkedHashMap<String, String>();
        database.transaction(
                        "reading documents",
                        session ->
                                session.query(
                                        ALL,
                                        row -> Map.entry(row.getString(1), row.getString(2)),
                                        kind))
                .forEach(row -> all.put(row.getKey(), row.getValue()));
        return all;
    }

    /// Writes a document, new or in place of the one with its id.
    public void save(String id, String document) {
        database.transaction(
                "saving a document", session -> session.update(SAVE, kind, id, document));
    }

    /// Forgets a document; none there is fine.
    public void delete(String id) {
        database.transaction("deleting a document", session -> session.update(DELETE, kind, id));
    }
}
