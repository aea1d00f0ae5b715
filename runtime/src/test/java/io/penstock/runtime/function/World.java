package io.penstock.runtime.function;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.code.ZipBuilder;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.random.RandomGeneratorFactory;

/// Functions with everything around them fake or under the test's hand.
final class World {
    static final FunctionArn ARN = FunctionArn.of("us-east-1", "000000000000", "f");

    final ManualTimeline timeline = new ManualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    final FakeFunctionStore store = new FakeFunctionStore();
    final ConcurrencyLedgers ledgers = new ConcurrencyLedgers(ConcurrencyLimits.AWS, timeline);
    final CodeStore codes;
    final Functions functions;
    private final Queue<Runnable> unsettled = new ArrayDeque<>();

    World(Path directory) {
        codes = new CodeStore(directory.resolve("code"), timeline);
        functions = functions(store);
    }

    /// Starts again on what the store kept.
    Functions restarted() {
        Functions next = functions(store);
        next.restore();
        return next;
    }

    void settle() {
        for (Runnable task = unsettled.poll(); task != null; task = unsettled.poll()) {
            task.run();
        }
    }

    FunctionResource active(String name) {
        FunctionArn arn = FunctionArn.of("us-east-1", "000000000000", name);
        assertOk(functions.create(request(arn, settings(name))));
        settle();
        return assertOk(functions.get(arn));
    }

    static NewFunction request(FunctionArn arn, FunctionSettings settings) {
        return new NewFunction(arn, settings, zip("v1"), "", Map.of());
    }

    static FunctionSettings settings(String name) {
        FunctionSettings base = FunctionSettings.defaults(name);
        return new FunctionSettings(
                "python3.12",
                "arn:aws:iam::000000000000:role/r",
                "app.handler",
                base.description(),
                base.timeoutSeconds(),
                base.memorySizeMb(),
                base.ephemeralStorageMb(),
                base.environment(),
                base.logGroup());
    }

    static Payload zip(String content) {
        return new ZipBuilder().file("app.py", 0, content).build();
    }

    static <T> T assertOk(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Answer.Ok.class);
        return ((Answer.Ok<T>) answer).value();
    }

    static FunctionError assertRefused(Answer<?> answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused<?>) answer).error();
    }

    private Functions functions(FunctionStore from) {
        return new Functions(
                from,
                codes,
                new Functions.Machine(new FakeRuntimeCatalog(), "x86_64"),
                ledgers,
                timeline,
                RandomGeneratorFactory.of("L64X128MixRandom").create(7),
                unsettled::add);
    }
}
