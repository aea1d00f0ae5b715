package io.penstock.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.penstock.runtime.function.Edition;
import io.penstock.runtime.function.Environment;
import io.penstock.runtime.function.FunctionFamily;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionSettings;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir private Path directory = Path.of("");

    @Test
    void knowsItsNewestMigration() throws IOException, URISyntaxException {
        Path migrations =
                Path.of(Objects.requireNonNull(Database.class.getResource("migrations")).toURI());

        try (Stream<Path> files = Files.list(migrations)) {
            List<Integer> versions =
                    files.map(file -> String.valueOf(file.getFileName()))
                            .map(name -> name.substring(1, name.indexOf("__")))
                            .map(Integer::valueOf)
                            .sorted()
                            .toList();
            assertThat(Database.SCHEMA_VERSION).isEqualTo(String.valueOf(versions.getLast()));
        }
    }

    @Test
    void readsFunctionsThatAnOlderVersionKept() {
        Path file = directory.resolve("penstock.db");
        try (HikariDataSource source = SqliteSource.file(file)) {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:io/penstock/runtime/store/migrations")
                    .target("2")
                    .load()
                    .migrate();
            insertOldFunction(source);
        }

        try (Database database = Database.open(directory)) {
            FunctionFamily family = new SqlFunctionStore(database).functions().getFirst();
            FunctionResource function = family.latest();

            assertThat(function.edition()).isEqualTo(new Edition.Latest());
            assertThat(family).isEqualTo(FunctionFamily.of(function));
            assertThat(function.layers()).isEmpty();
            assertThat(function.settings())
                    .isEqualTo(
                            new FunctionSettings(
                                    "python3.12",
                                    "r",
                                    "a.b",
                                    "",
                                    3,
                                    128,
                                    512,
                                    Environment.NONE,
                                    "/aws/lambda/f"));
        }
    }

    private static void insertOldFunction(HikariDataSource source) {
        String document =
                """
                {"runtime":"python3.12","role":"r","handler":"a.b","description":"",\
                "timeoutSeconds":3,"memorySizeMb":128,"ephemeralStorageMb":512,\
                "logGroup":"/aws/lambda/f","architecture":"x86_64","lifecycle":"active"}\
                """;
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement(
                                """
                                INSERT INTO functions VALUES
                                ('000000000000', 'us-east-1', 'f', 'r1', 1, 'ab', 3, ?)
                                """)) {
            statement.setString(1, document);
            statement.executeUpdate();
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void takesBackWhatFailsHalfway() {
        try (Database database = Database.inMemory()) {
            assertThatThrownBy(() ->
                            database.transaction(
                                    "testing",
                                    session -> {
                                        insert(session, "a");
                                        throw new SQLException("stop");
                                    }))
                    .isInstanceOf(StoreException.class)
                    .hasMessage("testing: stop");

            assertThat(count(database)).isZero();
        }
    }

    @Test
    void takesManyWritersAtOnce() throws InterruptedException {
        int writers = 32;
        CountDownLatch done = new CountDownLatch(writers);
        try (Database database = Database.open(directory)) {
            for (int i = 0; i < writers; i++) {
                String key = "writer" + i;
                Thread.startVirtualThread(() -> {
                    database.transaction("testing", session -> insert(session, key));
                    done.countDown();
                });
            }

            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(count(database)).isEqualTo(writers);
        }
    }

    private static int insert(Session session, String key) throws SQLException {
        return session.update(
                "INSERT INTO tags (resource, tag_key, tag_value) VALUES (?, ?, ?)",
                "resource",
                key,
                "");
    }

    private static int count(Database database) {
        return database.transaction(
                "testing",
                session ->
                        session.query("SELECT COUNT(*) FROM tags", row -> row.getInt(1))
                                .getFirst());
    }
}
