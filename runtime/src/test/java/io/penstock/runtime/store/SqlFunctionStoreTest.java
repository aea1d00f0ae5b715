package io.penstock.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.code.CodePackage;
import io.penstock.runtime.function.Alias;
import io.penstock.runtime.function.Edition;
import io.penstock.runtime.function.Environment;
import io.penstock.runtime.function.FunctionFamily;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionResource.Reserved;
import io.penstock.runtime.function.FunctionSettings;
import io.penstock.runtime.function.FunctionWhole;
import io.penstock.runtime.function.ImageConfig;
import io.penstock.runtime.function.LayerPackage;
import io.penstock.runtime.function.Lifecycle;
import io.penstock.runtime.function.Logging;
import io.penstock.runtime.function.PackageType;
import io.penstock.runtime.function.RecursiveLoop;
import io.penstock.runtime.function.ResourcePolicy;
import io.penstock.runtime.function.RuntimeUpdates;
import io.penstock.runtime.function.Tracing;
import io.penstock.runtime.function.VpcConfig;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
            save(new SqlFunctionStore(database), function);
        }

        try (Database database = Database.open(directory)) {
            List<FunctionFamily> found = new SqlFunctionStore(database).functions();

            assertThat(found).containsExactly(FunctionFamily.of(function));
            assertThat(found.getFirst().latest().settings().environment().variables().keySet())
                    .as("order of variables")
                    .containsExactly("Z", "A", "empty");
        }
    }

    @Test
    void replacesAllOfWhatWasKept() {
        try (Database database = Database.inMemory()) {
            SqlFunctionStore store = new SqlFunctionStore(database);
            save(
                    store,
                    function(new Lifecycle.Creating(), new Reserved.Units(0), Map.of("a", "1")));
            FunctionResource changed =
                    function(new Lifecycle.Active(), new Reserved.Unset(), Map.of("b", "2"));

            save(store, changed);

            assertThat(store.functions()).containsExactly(FunctionFamily.of(changed));
        }
    }

    @Test
    void forgetsTagsAndReservationsWithTheirFunction() {
        try (Database database = Database.inMemory()) {
            SqlFunctionStore store = new SqlFunctionStore(database);
            save(store, function(new Lifecycle.Active(), new Reserved.Units(3), Map.of("a", "1")));
            FunctionResource plain =
                    function(new Lifecycle.Active(), new Reserved.Unset(), Map.of());

            store.delete(ARN);
            assertThat(store.functions()).isEmpty();
            store.delete(ARN);
            save(store, plain);

            assertThat(store.functions()).containsExactly(FunctionFamily.of(plain));
        }
    }

    @Test
    void keepsMemoryStoresApart() {
        try (Database one = Database.inMemory();
                Database other = Database.inMemory()) {
            save(
                    new SqlFunctionStore(one),
                    function(new Lifecycle.Active(), new Reserved.Unset(), Map.of()));

            assertThat(new SqlFunctionStore(other).functions()).isEmpty();
        }
    }

    @Test
    void keepsVersionsAndAliasesAndWhatTheLastNumberWas() {
        FunctionResource latest = function(new Lifecycle.Active(), new Reserved.Unset(), Map.of());
        FunctionResource one = version(1, new Lifecycle.Creating());
        FunctionResource two = version(2, new Lifecycle.Active());
        FunctionFamily plain = FunctionFamily.of(latest);
        FunctionFamily published =
                family(
                        latest,
                        List.of(one, two),
                        List.of(
                                alias("live", "2", Map.of("1", 0.25)),
                                alias("old", "1", Map.of())));
        FunctionFamily changed =
                family(
                        latest,
                        List.of(version(1, new Lifecycle.Active())),
                        List.of(alias("live", "1", Map.of())));
        try (Database database = Database.open(directory)) {
            var store = new SqlFunctionStore(database);
            store.save(plain, plain);
            store.save(published, plain);
            assertThat(store.functions()).containsExactly(published);

            store.save(changed, published);

            assertThat(store.functions()).containsExactly(changed);
            assertThat(store.functions().getFirst().lastNumber()).isEqualTo(2);
            store.delete(ARN);
            store.save(plain, plain);
            assertThat(store.functions()).containsExactly(plain);
        }
    }

    private static FunctionFamily family(
            FunctionResource latest, List<FunctionResource> versions, List<Alias> aliases) {
        var byNumber = new TreeMap<Long, FunctionResource>();
        versions.forEach(version -> byNumber.put(Long.valueOf(version.version()), version));
        var byName = new TreeMap<String, Alias>();
        aliases.forEach(alias -> byName.put(alias.name(), alias));
        return new FunctionFamily(
                latest,
                byNumber,
                byName,
                2,
                Map.of("", policy(), "live", policy()),
                Map.of("1", new RuntimeUpdates("Manual", "arn:aws:lambda:us-east-1::runtime:x")));
    }

    private static ResourcePolicy policy() {
        return new ResourcePolicy(
                "p1",
                List.of(
                        new ResourcePolicy.Statement(
                                "s",
                                "lambda:InvokeFunction",
                                "s3.amazonaws.com",
                                new ResourcePolicy.Conditions(
                                        "arn:aws:s3:::b",
                                        "000000000000",
                                        "t",
                                        "o-1",
                                        "NONE",
                                        "true"))));
    }

    private static FunctionResource version(long number, Lifecycle lifecycle) {
        FunctionResource latest = function(lifecycle, new Reserved.Unset(), Map.of());
        return new FunctionResource(
                ARN,
                new Edition.Published(number, "of $LATEST"),
                latest.settings(),
                latest.code(),
                latest.layers(),
                latest.architecture(),
                stamp("v" + number + lifecycle),
                lifecycle,
                FunctionWhole.NOTHING);
    }

    private static Alias alias(String name, String version, Map<String, Double> weights) {
        return new Alias(ARN.qualified(name), version, "about " + name, weights, "r-" + name);
    }

    private static FunctionResource.Stamp stamp(String revision) {
        return new FunctionResource.Stamp(Instant.parse("2026-02-01T00:00:00.5Z"), revision);
    }

    private static void save(SqlFunctionStore store, FunctionResource function) {
        store.save(FunctionFamily.of(function), FunctionFamily.of(function));
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
                new FunctionWhole(tags, reserved, RecursiveLoop.ALLOW));
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
