package io.penstock.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.function.Edition;
import io.penstock.runtime.function.Environment;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionResource.Reserved;
import io.penstock.runtime.function.FunctionSettings;
import io.penstock.runtime.function.ImageConfig;
import io.penstock.runtime.function.LayerPackage;
import io.penstock.runtime.function.Lifecycle;
import io.penstock.runtime.function.Logging;
import io.penstock.runtime.function.PackageType;
import io.penstock.runtime.function.RecursiveLoop;
import io.penstock.runtime.function.Tracing;
import io.penstock.runtime.function.VpcConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlFunctionStoreTest {
    private static final FunctionArn ARN = FunctionArn.of("us-east-1", "000000000000", "f");

    private static final String LAYER = "arn:aws:lambda:us-east-1:000000000000:layer:l:1";

    @TempDir private Path directory = Path.of("");

    @Test
    void findsEverythingAfterReopening() {
        FunctionResource function =
                function(new Lifecycle.Updating(), new Reserved.Units(7), Map.of("a", "1"));
        try (Database database = Database.open(directory)) {
            new SqlFunctionStore(database).save(function);
        }

        try (Database database = Database.open(directory)) {
            List<FunctionResource> found = new SqlFunctionStore(database).functions();

            assertThat(found).containsExactly(function);
            assertThat(found.getFirst().settings().environment().variables().keySet())
                    .as("order of variables")
                    .containsExactly("Z", "A", "empty");
        }
    }

    @Test
    void replacesAllOfWhatWasKept() {
        try (Database database = Database.inMemory()) {
            SqlFunctionStore store = new SqlFunctionStore(database);
            store.save(function(new Lifecycle.Creating(), new Reserved.Units(0), Map.of("a", "1")));
            FunctionResource changed =
                    function(new Lifecycle.Active(), new Reserved.Unset(), Map.of("b", "2"));

            store.save(changed);

            assertThat(store.functions()).containsExactly(changed);
        }
    }

    @Test
    void forgetsTagsAndReservationsWithTheirFunction() {
        try (Database database = Database.inMemory()) {
            SqlFunctionStore store = new SqlFunctionStore(database);
            store.save(function(new Lifecycle.Active(), new Reserved.Units(3), Map.of("a", "1")));
            FunctionResource plain =
                    function(new Lifecycle.Active(), new Reserved.Unset(), Map.of());

            store.delete(ARN);
            assertThat(store.functions()).isEmpty();
            store.delete(ARN);
            store.save(plain);

            assertThat(store.functions()).containsExactly(plain);
        }
    }

    @Test
    void keepsMemoryStoresApart() {
        try (Database one = Database.inMemory();
                Database other = Database.inMemory()) {
            new SqlFunctionStore(one)
                    .save(function(new Lifecycle.Active(), new Reserved.Unset(), Map.of()));

            assertThat(new SqlFunctionStore(other).functions()).isEmpty();
        }
    }

    private static FunctionResource function(
            Lifecycle lifecycle, Reserved reserved, Map<String, String> tags) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("Z", "last first");
        variables.put("A", "\"quoted\" ü\n");
        variables.put("empty", "");
        return new FunctionResource(
                ARN,
                new Edition.Latest(),
                settings(Environment.of(variables)),
                new CodePackage("ab".repeat(32), 1234),
                List.of(
                        new LayerPackage(
                                LAYER, new CodePackage("cd".repeat(32), 99), 12345678901L)),
                "arm64",
                new FunctionResource.Stamp(Instant.parse("2026-01-01T00:00:00.123Z"), "revision"),
                lifecycle,
                tags,
                reserved,
                RecursiveLoop.ALLOW);
    }

    private static FunctionSettings settings(Environment environment) {
        return new FunctionSettings(
                PackageType.ZIP,
                "python3.12",
                "arn:aws:iam::000000000000:role/r",
                "app.handler",
                "what it does",
                7,
                256,
                1024,
                environment,
                new Logging(
                        Logging.Format.JSON, Logging.Level.DEBUG, Logging.Level.WARN, "/logs/f"),
                List.of(LAYER),
                "arn:aws:sqs:us-east-1:000000000000:dead",
                Tracing.ACTIVE,
                "arn:aws:kms:us-east-1:000000000000:key/k",
                new VpcConfig(List.of("subnet-1"), List.of("sg-1", "sg-2"), true),
                new ImageConfig(List.of("/entry"), List.of("a", "b"), "/work"));
    }
}
