package io.penstock.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
