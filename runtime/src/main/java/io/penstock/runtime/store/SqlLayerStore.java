package io.penstock.runtime.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.function.LayerArn;
import io.penstock.runtime.function.LayerPackage;
import io.penstock.runtime.function.LayerStore;
import io.penstock.runtime.function.LayerVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Layers in the store.
final class SqlLayerStore implements LayerStore {
    private static final String SAVE =
            """
            INSERT INTO layer_versions (account, region, name, version, document)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (account, region, name, version) DO UPDATE SET
                document = excluded.document
            """;
    private static final String COUNT =
            """
            INSERT INTO layers (account, region, name, last_version) VALUES (?, ?, ?, ?)
            ON CONFLICT (account, region, name) DO UPDATE SET
                last_version = excluded.last_version
            WHERE excluded.last_version > layers.last_version
            """;
    private static final String DELETE =
            "DELETE FROM layer_versions"
                    + " WHERE account = ? AND region = ? AND name = ? AND version = ?";

    private final Database database;

    SqlLayerStore(Database database) {
        this.database = database;
    }

    @Override
    public List<LayerVersion> versions() {
        return database.transaction(
                "reading layers",
                session ->
                        session.query(
                                "SELECT account, region, name, version, document"
                                        + " FROM layer_versions",
                                SqlLayerStore::read));
    }

    @Override
    public Map<LayerArn, Long> lastNumbers() {
        Map<LayerArn, Long> numbers = new HashMap<>();
        database.transaction(
                "reading layers",
                session ->
                        session.query(
                                "SELECT account, region, name, last_version FROM layers",
                                row -> numbers.put(arn(row), row.getLong("last_version"))));
        return numbers;
    }

    @Override
    public void save(LayerVersion version) {
        LayerArn layer = version.arn().layer();
        long number = version.arn().number();
        database.transaction(
                "saving a layer",
                session ->
                        session.update(
                                        SAVE,
                                        layer.account(),
                                        layer.region(),
                                        layer.name(),
                                        number,
                                        document(version))
                                + session.update(
                                        COUNT,
                                        layer.account(),
                                        layer.region(),
                                        layer.name(),
                                        number));
    }

    @Override
    public void delete(LayerArn.Version arn) {
        LayerArn layer = arn.layer();
        database.transaction(
                "deleting a layer",
                session ->
                        session.update(
                                DELETE,
                                layer.account(),
                                layer.region(),
                                layer.name(),
                                arn.number()));
    }

    private static String document(LayerVersion version) {
        LayerVersion.About about = version.about();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("description", about.description());
        document.put("license", about.license());
        about.runtimes().forEach(document.putArray("runtimes")::add);
        about.architectures().forEach(document.putArray("architectures")::add);
        document.put("sha256", version.content().code().sha256());
        document.put("sizeBytes", version.content().code().sizeBytes());
        document.put("unzippedBytes", version.content().unzippedBytes());
        document.put("createdAt", version.created().toEpochMilli());
        LayerVersion.Policy policy = version.policy();
        document.set("policy", PolicyDocument.write(policy.revisionId(), policy.statements()));
        return document.toString();
    }

    private static LayerVersion read(ResultSet row) throws SQLException {
        JsonNode document = FunctionDocument.parse(row.getString("document"));
        var arn = new LayerArn.Version(arn(row), row.getLong("version"));
        var code =
                new CodePackage(
                        document.path("sha256").asText(), document.path("sizeBytes").asLong());
        return new LayerVersion(
                arn,
                new LayerVersion.About(
                        document.path("description").asText(),
                        document.path("license").asText(),
                        FunctionDocument.texts(document.path("runtimes")),
                        FunctionDocument.texts(document.path("architectures"))),
                new LayerPackage(arn.toString(), code, document.path("unzippedBytes").asLong()),
                Instant.ofEpochMilli(document.path("createdAt").asLong()),
                new LayerVersion.Policy(
                        document.at("/policy/revision").asText(),
                        PolicyDocument.statements(document.path("policy"))));
    }

    private static LayerArn arn(ResultSet row) throws SQLException {
        return new LayerArn(
                row.getString("region"), row.getString("account"), row.getString("name"));
    }
}
