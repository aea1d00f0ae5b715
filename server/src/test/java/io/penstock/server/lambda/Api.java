package io.penstock.server.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.concurrency.ConcurrencyLimits;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.runtime.async.EventInvokeConfigs;
import io.penstock.runtime.async.Targets;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.function.ConcurrencyLedgers;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.function.RuntimeCatalog;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.provisioned.FunctionRoutes;
import io.penstock.runtime.provisioned.ProvisionedConcurrency;
import io.penstock.runtime.store.Database;
import io.penstock.runtime.store.SqlEventInvokeStore;
import io.penstock.runtime.store.SqlFunctionStore;
import io.penstock.runtime.store.SqlJournalStore;
import io.penstock.runtime.store.SqlMappingStore;
import io.penstock.runtime.store.SqlProvisionedStore;
import io.penstock.runtime.store.SqlUrlStore;
import io.penstock.runtime.url.FunctionUrls;
import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Caller;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// The Lambda API without HTTP around it: operations as the front door calls them.
final class Api implements AutoCloseable {
    static final String ZIP = Base64.getEncoder().encodeToString(zip("x = 1"));
    private static final ObjectMapper JSON = new ObjectMapper();

    final ManualTimeline timeline = new ManualTimeline(Instant.parse("2026-01-01T00:00:00.250Z"));
    final FakeInvoker invoker = new FakeInvoker();
    final FakeEvents events = new FakeEvents();
    final Functions functions;
    final CodeLinks links;
    final FakeEnvironments environments = new FakeEnvironments();
    final ProvisionedConcurrency provisioned;
    final MappingSupervisor mappings;
    final FunctionUrls urls;
    private final Queue<Runnable> unsettled = new ArrayDeque<>();
    private final Database database = Database.inMemory();
    private final CodeStore codes;
    private final Map<String, Operation> operations;

    Api(Path directory) {
        codes = new CodeStore(directory.resolve("code"), timeline);
        RuntimeCatalog catalog = runtime -> new RuntimeCatalog.Choice.Exact(List.of(runtime));
        var ledgers = new ConcurrencyLedgers(ConcurrencyLimits.AWS, timeline);
        functions =
                new Functions(
                        new SqlFunctionStore(database),
                        codes,
                        new Functions.Machine(catalog, "x86_64"),
                        ledgers,
                        timeline,
                        RandomGenerator.of("L64X128MixRandom"),
                        unsettled::add);
        links = new CodeLinks(codes, timeline, RandomGenerator.of("L64X128MixRandom"));
        mappings =
                new MappingSupervisor(
                        new MappingSupervisor.Surroundings(
                                timeline,
                                invoker,
                                functions,
                                new FakeQueues(),
                                new SqlMappingStore(database),
                                new SqlJournalStore(database),
                                Thread.ofPlatform().daemon().factory(),
                                Duration.ofSeconds(10)),
                        SplittableGenerator.of("L64X128MixRandom"));
        mappings.start();
        provisioned =
                new ProvisionedConcurrency(
                        new ProvisionedConcurrency.Surroundings(
                                ledgers,
                                functions,
                                new FunctionRoutes(functions),
                                environments,
                                new SqlProvisionedStore(database),
                                timeline));
        provisioned.start();
        urls =
                new FunctionUrls(
                        new SqlUrlStore(database),
                        functions,
                        timeline,
                        RandomGenerator.of("L64X128MixRandom"),
                        unsettled::add);
        operations =
                LambdaOperations.byName(
                        functions,
                        invoker,
                        mappings,
                        links,
                        urls,
                        new LambdaOperations.Asynchronous(
                                events,
                                new EventInvokeConfigs(
                                        new SqlEventInvokeStore(database),
                                        functions,
                                        new Targets(),
                                        timeline)),
                        provisioned);
    }

    void settle() {
        for (Runnable task = unsettled.poll(); task != null; task = unsettled.poll()) {
            task.run();
        }
    }

    /// Calls an operation with members in JSON; single quotes stand for double ones.
    Reply call(String operation, String input) {
        return call(operation, input, Payload.EMPTY);
    }

    Reply call(String operation, String input, Payload body) {
        return call(Caller.of("000000000000", "us-east-1"), operation, input, body);
    }

    Reply call(Caller caller, String operation, String input, Payload body) {
        Call call =
                new Call(
                        operation,
                        caller,
                        "6bf3a5a4-0000-4000-8000-000000000000",
                        "http://127.0.0.1:4566",
                        members(input),
                        body,
                        "");
        try {
            return Objects.requireNonNull(operations.get(operation)).handle(call);
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    ObjectNode output(String operation, String input) {
        Reply reply = call(operation, input);
        assertThat(reply).isInstanceOf(Reply.Output.class);
        return ((Reply.Output) reply).members();
    }

    ApiError error(String operation, String input) {
        return error(call(operation, input));
    }

    static ApiError error(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Failed.class);
        return ((Reply.Failed) reply).error();
    }

    /// Creates a function that can be invoked.
    void create(String name) {
        output("CreateFunction", createInput(name, ""));
        settle();
    }

    static String createInput(String name, String more) {
        return """
        {'FunctionName':'%s','Runtime':'python3.12','Role':'arn:aws:iam::000000000000:role/r',
         'Handler':'app.handler','Code':{'ZipFile':'%s'}%s}\
        """
                .formatted(name, ZIP, more.isEmpty() ? "" : "," + more);
    }

    static ObjectNode members(String json) {
        try {
            return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException malformed) {
            throw new IllegalArgumentException(json, malformed);
        }
    }

    static byte[] zip(String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("app.py");
            entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
            zip.putNextEntry(entry);
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        provisioned.close();
        mappings.close();
        codes.clean(Set.of());
        database.close();
    }
}
