package io.penstock.runtime.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.function.Edition;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionResource.Reserved;
import io.penstock.runtime.function.FunctionWhole;
import io.penstock.runtime.function.RecursiveLoop;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/// Reads the columns that `functions` and `function_versions` share.
final class FunctionRow {
    private FunctionRow() {}

    /// Returns the function that a row belongs to.
    static FunctionArn arn(ResultSet row) throws SQLException {
        return FunctionArn.of(
                row.getString("region"), row.getString("account"), row.getString("name"));
    }

    /// Reads `$LATEST`.
    static FunctionResource latest(ResultSet row, Map<String, String> tags, Reserved reserved)
            throws SQLException {
        JsonNode document = FunctionDocument.parse(row.getString("document"));
        var loop = RecursiveLoop.of(document.path("recursiveLoop").asText());
        return read(row, document, new Edition.Latest(), new FunctionWhole(tags, reserved, loop));
    }

    /// Reads a published version.
    static FunctionResource published(ResultSet row, long number) throws SQLException {
        JsonNode document = FunctionDocument.parse(row.getString("document"));
        String description = document.path("originalDescription").asText();
        return read(
                row, document, new Edition.Published(number, description), FunctionWhole.NOTHING);
    }

    private static FunctionResource read(
            ResultSet row, JsonNode document, Edition edition, FunctionWhole whole)
            throws SQLException {
        return new FunctionResource(
                arn(row),
                edition,
                FunctionDocument.settings(document),
                new CodePackage(
                        row.getString("code_sha256"),
                        row.getLong("code_bytes"),
                        document.path("imageUri").asText("")),
                FunctionDocument.layers(document),
                document.path("architecture").asText(),
                new FunctionResource.Stamp(
                        Instant.ofEpochMilli(row.getLong("modified_at")),
                        row.getString("revision")),
                FunctionDocument.lifecycle(document),
                whole);
    }
}
