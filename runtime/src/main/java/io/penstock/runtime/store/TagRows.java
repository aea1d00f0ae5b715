package io.penstock.runtime.store;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// Rows of the table `tags`, which functions and mappings share. Works inside its caller's
/// transaction.
final class TagRows {
    private TagRows() {}

    /// Reads all tags by the ARN of their resource.
    static Map<String, Map<String, String>> all(Session session) throws SQLException {
        Map<String, Map<String, String>> tags = new HashMap<>();
        session.query(
                "SELECT resource, tag_key, tag_value FROM tags",
                row ->
                        tags.computeIfAbsent(row.getString(1), _ -> new HashMap<>())
                                .put(row.getString(2), row.getString(3)));
        return tags;
    }

    /// Gives a resource just these tags.
    static void replace(Session session, String resource, Map<String, String> tags)
            throws SQLException {
        session.update("DELETE FROM tags WHERE resource = ?", resource);
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            session.update(
                    "INSERT INTO tags (resource, tag_key, tag_value) VALUES (?, ?, ?)",
                    resource,
                    tag.getKey(),
                    tag.getValue());
        }
    }
}
