package io.penstock.runtime.store;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.provisioned.ProvisionedStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Configurations of provisioned concurrency in the store.
public final class SqlProvisionedStore implements ProvisionedStore {
    private static final String ALL =
            """
            SELECT account, region, name, qualifier, units, modified_at
            FROM provisioned_concurrency
            ORDER BY account, region, name, qualifier
            """;
    private static final String SAVE =
            """
            INSERT INTO provisioned_concurrency (account, region, name, qualifier, units, modified_at)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (account, region, name, qualifier) DO UPDATE SET
                units = excluded.units,
                modified_at = excluded.modified_at
            """;
    private static final String DELETE =
            "DELETE FROM provisioned_concurrency"
                    + " WHERE account = ? AND region = ? AND name = ? AND qualifier = ?";

    private final Database database;

    /// Keeps configurations in `database`.
    public SqlProvisionedStore(Database database) {
        this.database = database;
    }

    @Override
    public List<Stored> all() {
        return database.transaction(
                "reading provisioned concurrency",
                session -> session.query(ALL, SqlProvisionedStore::read));
    }

    @Override
    public void save(Stored configuration) {
        FunctionArn function = configuration.function();
        var _ =
                database.transaction(
                        "saving provisioned concurrency",
                        session ->
                                session.update(
                                        SAVE,
                                        function.account(),
                                        function.region(),
                                        function.name(),
                                        function.qualifier(),
                                        configuration.units(),
                                        configuration.lastModified().toEpochMilli()));
    }

    @Override
    public void delete(FunctionArn function) {
        var _ =
                database.transaction(
                        "deleting provisioned concurrency",
                        session ->
                                session.update(
                                        DELETE,
                                        function.account(),
                                        function.region(),
                                        function.name(),
                                        function.qualifier()));
    }

    private static Stored read(ResultSet row) throws SQLException {
        return new Stored(
                new FunctionArn(
                        row.getString("region"),
                        row.getString("account"),
                        row.getString("name"),
                        row.getString("qualifier")),
                row.getInt("units"),
                Instant.ofEpochMilli(row.getLong("modified_at")));
    }
}
