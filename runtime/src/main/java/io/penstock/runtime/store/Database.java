package io.penstock.runtime.store;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// The open store with its schema up to date. Thread-safe; calls block on the disk. Whoever opens
/// it closes it, after everything that uses it has stopped.
public final class Database implements AutoCloseable {
    private static final String FILE = "penstock.db";
    private static final String MIGRATIONS = "classpath:io/penstock/runtime/store/migrations";

    /// The newest migration. Beside them, so that a start on an up-to-date store need not wait for
    /// the migration tool, which takes longer than all else that opening does.
    static final String SCHEMA_VERSION = "7";

    private static final String HISTORY = "flyway_schema_history";
    private static final String IS_CURRENT =
            "SELECT COUNT(*) FROM " + HISTORY + " WHERE version = ? AND success = TRUE";

    private final HikariDataSource source;

    private Database(HikariDataSource source) {
        this.source = source;
    }

    /// Opens the store in a directory; both are created if need be. What a call acknowledged is on
    /// disk.
    public static Database open(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException cause) {
            throw new UncheckedIOException("cannot create " + directory, cause);
        }
        return migrated(SqliteSource.file(directory.resolve(FILE)));
    }

    /// Opens a private store that is forgotten when it is closed.
    public static Database inMemory() {
        return migrated(SqliteSource.memory());
    }

    private static Database migrated(HikariDataSource source) {
        Database database = new Database(source);
        try {
            if (!database.transaction("reading the schema's version", Database::isCurrent)) {
                migrate(source);
            }
            return database;
        } catch (StoreException | FlywayException failure) {
            source.close();
            throw failure;
        }
    }

    private static void migrate(HikariDataSource source) {
        Flyway.configure()
                .dataSource(source)
                .locations(MIGRATIONS)
                .table(HISTORY)
                .loggers("slf4j")
                .failOnMissingLocations(true)
                .load()
                .migrate();
    }

    private static boolean isCurrent(Session session) throws SQLException {
        return session.hasTable(HISTORY)
                && session.query(IS_CURRENT, row -> row.getInt(1), SCHEMA_VERSION).getFirst() > 0;
    }

    /// Does all of `work` or nothing of it.
    ///
    /// @param doing for the message of a failure, for example `saving a function`
    <T> T transaction(String doing, Work<T> work) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.on(new Session(connection));
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                rollBack(connection, failure);
                throw failure;
            }
        } catch (SQLException cause) {
            throw SqliteSource.failure(doing, cause);
        }
    }

    private static void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException second) {
            failure.addSuppressed(second);
        }
    }

    @Override
    public void close() {
        source.close();
    }

    /// What is done inside a transaction.
    interface Work<T> {
        /// Does it.
        T on(Session session) throws SQLException;
    }
}
