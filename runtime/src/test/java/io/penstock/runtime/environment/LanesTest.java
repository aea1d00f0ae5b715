package io.penstock.runtime.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Reservation;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.ProvisionedEnvironments.Prepared;
import io.penstock.runtime.function.FunctionDefinition;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How invocations of different origin share the environments of one machine, and environments that
/// are made before anybody calls.
final class LanesTest {
    private static final int ENVIRONMENTS = 4;

    private static final String GATED =
            """
            def handler(event, context):
                with open(event['gate']) as gate:
                    gate.read()
                return 'passed'
            """;

    private static final String KIND =
            """
            import os
            def handler(event, context):
                return os.environ['AWS_LAMBDA_INITIALIZATION_TYPE'] + ' ' + str(os.getpid())
            """;

    @TempDir Path root;

    @Test
    void blockedMappingsLeaveTheLastEnvironmentToCallersWhoWait() throws Exception {
        try (Stage stage = new Stage(root, settings(Duration.ofMinutes(1)))) {
            var slow = stage.python("slow", GATED);
            var other = stage.python("other", KIND);
            var held = new ArrayList<Held>();
            for (int i = 0; i < ENVIRONMENTS - 1; i++) {
                held.add(new Held(stage, slow, root.resolve("gate" + i)));
            }

            InvocationReport tooMany = stage.invoke(mapped(slow, "{}"));
            String waited = stage.answer(other, "{}");
            String again = stage.answer(other, "{}");

            assertThat(tooMany.result())
                    .isInstanceOfSatisfying(
                            InvocationResult.Refused.class,
                            it -> {
                                assertThat(it.refusal()).isEqualTo(Refusal.UNAVAILABLE);
                                assertThat(it.message())
                                        .startsWith(
                                                "3 environments of this machine are busy with"
                                                        + " events, the rest is for callers who"
                                                        + " wait");
                            });
            assertThat(waited).startsWith("\"on-demand").isEqualTo(again);
            for (Held each : held) {
                assertThat(each.release()).isEqualTo("\"passed\"");
            }
            assertThat(stage.invoke(mapped(other, "{}")).result())
                    .isInstanceOf(InvocationResult.Returned.class);
        }
    }

    @Test
    void aProvisionedEnvironmentServesFirstAndIsReleased() throws Exception {
        try (Stage stage = new Stage(root, settings(Duration.ofMinutes(1)))) {
            var function = stage.python("kind", KIND);
            FunctionDefinition definition = provision(stage, function, 1);

            String first = stage.answer(function, "{}");
            String second = stage.answer(function, "{}");
            assertThat(first).startsWith("\"provisioned-concurrency").isEqualTo(second);

            long pid = Long.parseLong(first.replaceAll("\\D", ""));
            int busy =
                    stage.ledgers
                            .of(function)
                            .supply(function.qualified("$LATEST"), 0, stage.ledgers.now());
            stage.invoker.provisioned().keep(definition, 0, busy);
            var process = ProcessHandle.of(pid);
            if (process.isPresent()) {
                process.get().onExit().get(20, TimeUnit.SECONDS);
            }
            assertThat(stage.answer(function, "{}")).startsWith("\"on-demand");
        }
    }

    @Test
    void tellsWhenProvisionedEnvironmentsAreTooOldAndKeepsThem() throws Exception {
        try (Stage stage = new Stage(root, settings(Duration.ofMillis(50)))) {
            var function = stage.python("kind", KIND);
            var worn = new CountDownLatch(1);
            var lost = new AtomicInteger();
            var _ =
                    stage.invoker
                            .provisioned()
                            .onChange(
                                    new ProvisionedEnvironments.Listener() {
                                        @Override
                                        public void worn(FunctionDefinition version, int count) {
                                            worn.countDown();
                                        }

                                        @Override
                                        public void lost(
                                                FunctionDefinition version, Runnable count) {
                                            lost.incrementAndGet();
                                            count.run();
                                        }
                                    });
            provision(stage, function, 1);

            assertThat(worn.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(stage.answer(function, "{}")).startsWith("\"provisioned-concurrency");
            assertThat(lost).hasValue(0);
        }
    }

    private static FunctionDefinition provision(Stage stage, FunctionArn function, int units)
            throws InterruptedException {
        var ledger = stage.ledgers.of(function);
        assertThat(ledger.provision(function.qualified("1"), units, stage.ledgers.now()))
                .isInstanceOf(Reservation.Reserved.class);
        FunctionDefinition definition =
                ((Lookup.Found) stage.directory.find(function)).definition();
        ProvisionedEnvironments environments = stage.invoker.provisioned();
        for (int i = 0; i < units; i++) {
            Prepared prepared = environments.prepare(definition);
            assertThat(prepared).isInstanceOf(Prepared.Ready.class);
            assertThat(((Prepared.Ready) prepared).environment().join()).isTrue();
        }
        int held = ledger.supply(function.qualified("$LATEST"), units, stage.ledgers.now());
        environments.keep(definition, units, held);
        return definition;
    }

    private static InvocationRequest mapped(FunctionArn function, String event) {
        return InvocationRequest.of(Stage.id(), function, Payload.of(event)).from(Lane.MAPPING);
    }

    private static EnvironmentSettings settings(Duration ageLimit) {
        var lifespan =
                Lifespan.DEFAULT
                        .idlingFor(Duration.ofMillis(200))
                        .agingFor(ageLimit)
                        .freezingAfter(Duration.ofMillis(20));
        return EnvironmentSettings.DEFAULT.atMost(ENVIRONMENTS).headStart(false).with(lifespan);
    }

    /// An invocation of a mapping that the test holds inside the function.
    private static final class Held {
        private final FutureTask<String> answer;
        private final OutputStream gate;

        Held(Stage stage, FunctionArn function, Path pipe) throws Exception {
            int status = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
            assertThat(status).isZero();
            String event = "{\"gate\": \"" + pipe + "\"}";
            answer = new FutureTask<>(() -> Stage.text(stage.invoke(mapped(function, event))));
            Thread.ofPlatform().daemon().start(answer);
            gate = Files.newOutputStream(pipe); // blocks until the function reads
        }

        String release() throws Exception {
            gate.close();
            return answer.get(30, TimeUnit.SECONDS);
        }
    }
}
