package io.penstock.runtime.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TransactionMode;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// All that is special to SQLite: how to connect, and what its errors mean. Another database needs
/// another of these and nothing else.
final class SqliteSource {
    /// Connections at most. SQLite has one writer at a time; the others read.
    static final int MAX_CONNECTIONS = 4;

    /// How long a writer waits for another one.
    static final Duration MAX_BUSY_WAIT = Duration.ofSeconds(10);

    /// How long a caller waits for a free connection.
    static final Duration MAX_CONNECTION_WAIT = Duration.ofSeconds(30);

    private SqliteSource() {}

    /// Opens a pool on a file, which is created if need be. A commit returns after it is on disk.
    static HikariDataSource file(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        config.setBusyTimeout(Math.toIntExact(MAX_BUSY_WAIT.toMillis()));
        return pool("jdbc:sqlite:" + file.toAbsolutePath(), config, MAX_CONNECTIONS);
    }

    /// Opens a pool on a database that lives in its only connection and dies with it.
    static HikariDataSource memory() {
        SQLiteConfig config = new SQLiteConfig();
        config.setTransactionMode(TransactionMode.IMMEDIATE);
        return pool("jdbc:sqlite::memory:", config, 1);
    }

    private static HikariDataSource pool(String url, SQLiteConfig config, int connections) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        HikariConfig pool = new HikariConfig();
        pool.setPoolName("penstock-store");
        pool.setDataSource(source);
        pool.setMaximumPoolSize(connections);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(MAX_CONNECTION_WAIT.toMillis());
        // Embedded connections do not go stale, and in memory an expired one would take all with
        // it.
        pool.setMaxLifetime(0);
        pool.setIdleTimeout(0);
        return new HikariDataSource(pool);
    }

    /// Translates a failure.
    static StoreException failure(String doing, SQLException cause) {
        StoreException.Kind kind =
                cause instanceof SQLiteException sqlite
                        ? kind(sqlite.getResultCode())
                        : StoreException.Kind.BROKEN;
        return new StoreException(kind, doing + ": " + cause.getMessage(), cause);
    }

    private static StoreException.Kind kind(SQLiteErrorCode code) {
        // The low byte is the primary code; the rest only refines it.
        int primary = code.code & 0xFF;
        if (primary == SQLiteErrorCode.SQLITE_BUSY.code
                || primary == SQLiteErrorCode.SQLITE_LOCKED.code) {
            return StoreException.Kind.BUSY;
        }
        if (primary == SQLiteErrorCode.SQLITE_FULL.code
                || primary == SQLiteErrorCode.SQLITE_READONLY.code
                || primary == SQLiteErrorCode.SQLITE_IOERR.code) {
            return StoreException.Kind.NO_SPACE;
        }
        return StoreException.Kind.BROKEN;
    }
}
