package io.penstock.runtime.provisioned;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.concurrency.provisioned.Standing;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.engine.time.Timeline.Registration;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.provisioned.Routes.Route;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Provisioned concurrency with everything around it fake: a function `orders` with versions and
/// aliases as the test says.
final class Town implements AutoCloseable {
    static final FunctionArn ORDERS = FunctionArn.of("us-east-1", "000000000000", "orders");
    static final FunctionArn LIVE = ORDERS.qualified("live");
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    final ManualTimeline clock = new ManualTimeline(Instant.parse("2026-11-21T12:00:00Z"));
    final FakeEnvironments environments = new FakeEnvironments();
    final FakeProvisionedStore store;
    final ConcurrencyLedgers ledgers = new ConcurrencyLedgers(ConcurrencyLimits.AWS, clock);
    final Directory directory = new Directory();
    final ProvisionedConcurrency provisioned;

    Town() {
        this(new FakeProvisionedStore());
    }

    Town(FakeProvisionedStore store) {
        this.store = store;
        directory.publish("1");
        directory.publish("2");
        directory.point("live", new Route.Alias("1", Map.of()));
        provisioned =
                new ProvisionedConcurrency(
                        new ProvisionedConcurrency.Surroundings(
                                ledgers, directory, directory, environments, store, clock));
    }

    Town started() {
        provisioned.start();
        return this;
    }

    Provisioned put(FunctionArn function, int units) {
        Answer<Provisioned> answer = provisioned.put(function, units);
        assertThat(answer).isInstanceOf(Answer.Ok.class);
        return ((Answer.Ok<Provisioned>) answer).value();
    }

    static FunctionError error(Answer<?> answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused<?>) answer).error();
    }

    Standing await(FunctionArn function, Predicate<Standing> wanted) {
        try {
            Optional<Provisioned> seen = provisioned.await(function, wanted, PATIENCE_NANOS);
            assertThat(seen).as("configuration of " + function).isPresent();
            Standing standing = seen.orElseThrow().standing();
            assertThat(wanted.test(standing)).as(standing.toString()).isTrue();
            return standing;
        } catch (InterruptedException stopped) {
            throw new AssertionError("interrupted", stopped);
        }
    }

    Standing awaitReady(FunctionArn function, int units) {
        return await(
                function,
                standing ->
                        standing.status() == Standing.Status.READY
                                && standing.available() == units);
    }

    void awaitGone(FunctionArn function) {
        try {
            assertThat(provisioned.await(function, _ -> false, PATIENCE_NANOS)).isEmpty();
        } catch (InterruptedException stopped) {
            throw new AssertionError("interrupted", stopped);
        }
    }

    @Override
    public void close() {
        provisioned.close();
    }

    /// Versions and aliases in memory. Thread-safe.
    static final class Directory implements FunctionDirectory, Routes {
        private final Map<String, FunctionDefinition> versions = new ConcurrentHashMap<>();
        private final Map<String, Route> aliases = new ConcurrentHashMap<>();
        private final List<Consumer<FunctionArn>> listeners = new CopyOnWriteArrayList<>();

        void publish(String version) {
            versions.put(version, definition(version, "r" + version));
            tell();
        }

        void point(String alias, Route.Alias route) {
            aliases.put(alias, route);
            tell();
        }

        void remove(String qualifier) {
            aliases.remove(qualifier);
            versions.remove(qualifier);
            tell();
        }

        FunctionDefinition version(String version) {
            FunctionDefinition definition = versions.get(version);
            if (definition == null) {
                throw new AssertionError("no version " + version);
            }
            return definition;
        }

        @Override
        public Lookup find(FunctionArn arn) {
            FunctionDefinition found = versions.get(arn.qualifier());
            return found == null ? new Lookup.Missing() : new Lookup.Found(found);
        }

        @Override
        public Registration onChange(Consumer<FunctionArn> changed) {
            listeners.add(changed);
            return () -> listeners.remove(changed);
        }

        @Override
        public Route of(FunctionArn qualified) {
            String qualifier = qualified.qualifier();
            return versions.containsKey(qualifier)
                    ? new Route.Version(qualifier)
                    : aliases.getOrDefault(qualifier, new Route.Missing());
        }

        private void tell() {
            listeners.forEach(listener -> listener.accept(ORDERS));
        }

        private static FunctionDefinition definition(String version, String revision) {
            return new FunctionDefinition(
                    ORDERS,
                    version,
                    revision,
                    "python3.12",
                    "app.handler",
                    Path.of("/nowhere"),
                    128,
                    512,
                    Duration.ofSeconds(3),
                    Map.of(),
                    "/aws/lambda/orders");
        }
    }
}
