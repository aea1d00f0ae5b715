package io.penstock.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.url.CrossOrigin;
import io.penstock.runtime.url.FunctionUrl;
import io.penstock.runtime.url.FunctionUrl.Auth;
import io.penstock.runtime.url.FunctionUrl.Mode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlUrlStoreTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.250Z");
    private static final FunctionArn FUNCTION = FunctionArn.of("us-east-1", "000000000000", "f");

    @TempDir private Path directory = Path.of("");

    @Test
    void findsEverythingAfterReopening() {
        FunctionUrl plain = url("a", FUNCTION, Auth.NONE, CrossOrigin.NONE);
        FunctionUrl full =
                url(
                        "b",
                        FUNCTION.qualified("live"),
                        Auth.AWS_IAM,
                        new CrossOrigin(
                                true,
                                true,
                                List.of("x-a"),
                                List.of("GET"),
                                List.of("https://ä.example"),
                                List.of("x-b", "x-c"),
                                60));
        try (Database database = Database.open(directory)) {
            var store = new SqlUrlStore(database);
            store.save(full);
            store.save(plain);
        }

        try (Database database = Database.open(directory)) {
            assertThat(new SqlUrlStore(database).urls()).containsExactly(plain, full);
        }
    }

    @Test
    void replacesAndForgets() {
        try (Database database = Database.inMemory()) {
            var store = new SqlUrlStore(database);
            store.save(url("a", FUNCTION, Auth.NONE, CrossOrigin.NONE));
            FunctionUrl changed = url("a", FUNCTION, Auth.AWS_IAM, CrossOrigin.NONE);
            store.save(changed);
            assertThat(store.urls()).containsExactly(changed);

            store.delete("a");
            store.delete("a");

            assertThat(store.urls()).isEmpty();
        }
    }

    private static FunctionUrl url(
            String id, FunctionArn function, Auth auth, CrossOrigin crossOrigin) {
        return new FunctionUrl(
                id, function, auth, Mode.RESPONSE_STREAM, crossOrigin, THEN, THEN.plusMillis(1));
    }
}
