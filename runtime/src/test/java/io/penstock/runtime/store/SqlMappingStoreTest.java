package io.penstock.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.mapping.QueueMappingConfig;
import io.penstock.engine.pollers.Scaling;
import io.penstock.runtime.mapping.StoredMapping;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlMappingStoreTest {
    private static final String FIRST = "11111111-0000-4000-8000-000000000000";
    private static final String SECOND = "22222222-0000-4000-8000-000000000000";

    @TempDir private Path directory = Path.of("");

    @Test
    void findsEverythingAfterReopening() {
        StoredMapping plain = mapping(FIRST, List.of(), 0, Map.of());
        StoredMapping full =
                mapping(SECOND, List.of("{\"body\":[\"ü\"]}", "{}"), 7, Map.of("team", "a"));
        try (Database database = Database.open(directory)) {
            SqlMappingStore store = new SqlMappingStore(database);
            store.save(full);
            store.save(plain);
        }

        try (Database database = Database.open(directory)) {
            assertThat(new SqlMappingStore(database).all()).containsExactly(plain, full);
        }
    }

    @Test
    void keepsProvisionedPollersAndTheKey() {
        QueueMappingConfig config =
                new QueueMappingConfig(
                        FIRST,
                        FunctionArn.of("us-east-1", "000000000000", "f"),
                        new QueueArn("us-east-1", "000000000000", "q.fifo"),
                        10,
                        Duration.ZERO,
                        List.of(),
                        false,
                        new Scaling.Provisioned(3, 7),
                        "arn:aws:kms:us-east-1:000000000000:key/k",
                        true);
        StoredMapping provisioned =
                new StoredMapping(config, true, "USER_INITIATED", Instant.EPOCH, Map.of());
        try (Database database = Database.inMemory()) {
            SqlMappingStore store = new SqlMappingStore(database);

            store.save(provisioned);

            assertThat(store.all()).containsExactly(provisioned);
        }
    }

    @Test
    void replacesAllOfWhatWasKept() {
        try (Database database = Database.inMemory()) {
            SqlMappingStore store = new SqlMappingStore(database);
            store.save(mapping(FIRST, List.of("{}"), 7, Map.of("team", "a")));
            StoredMapping changed = mapping(FIRST, List.of(), 0, Map.of());

            store.save(changed);

            assertThat(store.all()).containsExactly(changed);
        }
    }

    @Test
    void forgetsAMappingWithItsTags() {
        try (Database database = Database.inMemory()) {
            SqlMappingStore store = new SqlMappingStore(database);
            StoredMapping untagged = mapping(FIRST, List.of(), 0, Map.of());
            store.save(mapping(FIRST, List.of(), 0, Map.of("team", "a")));

            store.delete(FIRST);
            assertThat(store.all()).isEmpty();
            store.delete(FIRST);
            store.save(untagged);

            assertThat(store.all()).containsExactly(untagged);
        }
    }

    private static StoredMapping mapping(
            String uuid, List<String> patterns, int maximumConcurrency, Map<String, String> tags) {
        return new StoredMapping(
                new QueueMappingConfig(
                        uuid,
                        FunctionArn.of("us-east-1", "000000000000", "f").qualified("PROD"),
                        new QueueArn("us-east-1", "000000000000", "q"),
                        50,
                        Duration.ofSeconds(3),
                        patterns,
                        !patterns.isEmpty(),
                        maximumConcurrency),
                patterns.isEmpty(),
                "USER_INITIATED",
                Instant.parse("2026-01-01T00:00:00.123Z"),
                tags);
    }
}
