package io.penstock.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.function.LayerArn;
import io.penstock.runtime.function.LayerPackage;
import io.penstock.runtime.function.LayerStore;
import io.penstock.runtime.function.LayerVersion;
import io.penstock.runtime.function.ResourcePolicy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlLayerStoreTest {
    private static final LayerArn LAYER = new LayerArn("us-east-1", "000000000000", "tools");

    @TempDir private Path directory = Path.of("");

    @Test
    void findsEverythingAfterReopening() {
        LayerVersion one = version(1, LayerVersion.Policy.NONE);
        LayerVersion two = version(2, policy());
        try (Database database = Database.open(directory)) {
            LayerStore store = new SqlFunctionStore(database).layers();
            store.save(one);
            store.save(version(2, LayerVersion.Policy.NONE));
            store.save(two);
        }

        try (Database database = Database.open(directory)) {
            assertThat(new SqlFunctionStore(database).layers().versions())
                    .containsExactlyInAnyOrder(one, two);
        }
    }

    @Test
    void remembersTheLastNumberOfWhatIsDeleted() {
        try (Database database = Database.inMemory()) {
            LayerStore store = new SqlFunctionStore(database).layers();
            store.save(version(1, LayerVersion.Policy.NONE));
            store.save(version(2, LayerVersion.Policy.NONE));

            store.delete(new LayerArn.Version(LAYER, 2));
            store.save(version(1, policy()));

            assertThat(store.versions()).containsExactly(version(1, policy()));
            assertThat(store.lastNumbers()).isEqualTo(Map.of(LAYER, 2L));
        }
    }

    private static LayerVersion version(long number, LayerVersion.Policy policy) {
        var arn = new LayerArn.Version(LAYER, number);
        return new LayerVersion(
                arn,
                new LayerVersion.About(
                        "words", "MIT", List.of("python3.12"), List.of("x86_64", "arm64")),
                new LayerPackage(arn.toString(), new CodePackage("ab".repeat(32), 12), 345),
                Instant.parse("2026-01-01T00:00:00.123Z"),
                policy);
    }

    private static LayerVersion.Policy policy() {
        return new LayerVersion.Policy(
                "revision",
                List.of(
                        new ResourcePolicy.Statement(
                                "all",
                                "lambda:GetLayerVersion",
                                "*",
                                ResourcePolicy.Conditions.NONE)));
    }
}
