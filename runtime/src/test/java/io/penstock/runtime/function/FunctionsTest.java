package io.penstock.runtime.function;

import static io.penstock.runtime.function.World.ARN;
import static io.penstock.runtime.function.World.assertOk;
import static io.penstock.runtime.function.World.assertRefused;
import static io.penstock.runtime.function.World.settings;
import static io.penstock.runtime.function.World.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionsTest {
    @TempDir private Path directory = Path.of("");
    private World world = new World(directory);
    private Functions functions = world.functions;

    @BeforeEach
    void makeAWorld() {
        world = new World(directory);
        functions = world.functions;
    }

    @AfterEach
    void letTheDirectoryBeDeleted() {
        world.codes.clean(Set.of());
    }

    @Nested
    class WhenCreated {
        @Test
        void isPendingFirstAndActiveSoonWithAnotherRevision() {
            FunctionResource created = assertOk(create(settings("f")));

            assertThat(created.lifecycle()).isEqualTo(new Lifecycle.Creating());
            assertThat(functions.find(ARN))
                    .isEqualTo(new Lookup.NotActive("Pending", Duration.ofSeconds(3)));

            world.settle();

            FunctionResource settled = assertOk(functions.get(ARN));
            assertThat(settled.lifecycle()).isEqualTo(new Lifecycle.Active());
            assertThat(settled.stamp().revisionId()).isNotEqualTo(created.stamp().revisionId());
            assertThat(settled.stamp().lastModified()).isEqualTo(created.stamp().lastModified());
            assertThat(functions.find(ARN)).isInstanceOf(Lookup.Found.class);
            assertThat(functions.find(ARN.qualified("$LATEST"))).isInstanceOf(Lookup.Found.class);
            assertThat(functions.find(ARN.qualified("1"))).isInstanceOf(Lookup.Missing.class);
        }

        @Test
        void isInTheStoreBeforeItIsAcknowledged() {
            world.store.broken = true;

            assertThatThrownBy(() -> create(settings("f"))).hasMessage("disk full");
            assertThat(functions.find(ARN)).isEqualTo(new Lookup.Missing());
            assertThat(functions.count()).isZero();
        }

        @Test
        void refusesASecondOneOfTheSameName() {
            world.active("f");

            assertThat(assertRefused(create(settings("f"))))
                    .isEqualTo(new FunctionError.Conflict("Function already exist: f"));
        }

        @Test
        void refusesLongNames() {
            String name = "n".repeat(65);
            FunctionArn arn = FunctionArn.of("us-east-1", "000000000000", name);

            assertThat(assertRefused(functions.create(World.request(arn, settings(name)))))
                    .isEqualTo(
                            new FunctionError.Invalid(
                                    "1 validation error detected: Value '"
                                            + name
                                            + "' at 'functionName' failed to satisfy constraint:"
                                            + " Member must have length less than or equal to 64"));
        }

        @Test
        void refusesRuntimesThatAreUnknownDeprecatedOrNotHere() {
            assertThat(invalid(runtime("Python3.12")))
                    .startsWith(
                            "Value Python3.12 at 'runtime' failed to satisfy constraint: Member"
                                    + " must satisfy enum value set: [")
                    .endsWith("] or be a valid ARN");
            assertThat(invalid(runtime("python3.7")))
                    .isEqualTo(
                            "The runtime parameter of python3.7 is no longer supported for creating"
                                    + " or updating AWS Lambda functions. We recommend you use a"
                                    + " supported runtime while creating or updating functions.");
            assertThat(invalid(runtime("ruby3.4")))
                    .isEqualTo("This machine has no Ruby. Install it from ruby-lang.org.");
        }

        @Test
        void saysOnceThatItRunsOnASubstitute() {
            assertOk(create(runtime("python3.8")));

            assertThat(functions.findings(ARN)).containsExactly("python3.8 runs on python 3.12");
        }

        @Test
        void runsInterpretedCodeOfAnotherArchitectureWithAFindingButNoMachineCode() {
            var interpreted = new NewFunction(ARN, settings("f"), zip("v1"), "arm64", Map.of());
            var compiled =
                    new NewFunction(ARN, runtime("provided.al2023"), zip("v1"), "arm64", Map.of());

            assertThat(
                            ((FunctionError.Invalid) assertRefused(functions.create(compiled)))
                                    .message())
                    .contains("arm64", "x86_64");
            assertThat(assertOk(functions.create(interpreted)).architecture()).isEqualTo("arm64");
            assertThat(functions.findings(ARN)).hasSize(1);
        }

        @Test
        void refusesTooMuchEnvironmentAndSaysWhatItMeasured() {
            String value = "x".repeat(4096);

            assertThat(invalid(environment(Map.of("KEY", value))))
                    .isEqualTo(
                            "Lambda was unable to configure your environment variables because the"
                                    + " environment variables you have provided exceeded the 4KB limit."
                                    + " String measured: {\"KEY\":\""
                                    + value
                                    + "\"}");
            // {"KEY":"…"} takes ten bytes around the value.
            assertOk(create(environment(Map.of("KEY", "x".repeat(4086)))));
        }

        @Test
        void refusesReservedVariables() {
            assertThat(invalid(environment(Map.of("AWS_REGION", "x"))))
                    .endsWith("Reserved keys used in this request: AWS_REGION");
        }

        @Test
        void refusesNumbersOutOfRange() {
            assertThat(constraint(numbers(901, 128, 512)))
                    .isEqualTo(
                            "1 validation error detected: Value '901' at 'timeout' failed to"
                                    + " satisfy constraint: Member must have value less than or equal"
                                    + " to 900");
            assertThat(constraint(numbers(3, 127, 512))).contains("'memorySize'", "equal to 128");
            assertThat(constraint(numbers(3, 128, 10_241)))
                    .contains("'ephemeralStorage.size'", "equal to 10240");
        }

        @Test
        void refusesMoreThanFiftyTags() {
            Map<String, String> tags = new HashMap<>();
            for (int i = 0; i < 51; i++) {
                tags.put("key" + i, "");
            }

            assertThat(
                            assertRefused(
                                    functions.create(
                                            new NewFunction(
                                                    ARN, settings("f"), zip("v1"), "", tags))))
                    .isEqualTo(
                            new FunctionError.Invalid(
                                    "Number of tags exceeds resource tag limit."));
        }

        @Test
        void refusesBadZips() {
            var noZip = new NewFunction(ARN, settings("f"), Payload.of("no zip"), "", Map.of());
            var tooLarge =
                    new NewFunction(
                            ARN, settings("f"), Payload.of(new byte[52_428_801]), "", Map.of());

            assertThat(assertRefused(functions.create(noZip)))
                    .isEqualTo(
                            new FunctionError.Invalid(
                                    "Could not unzip uploaded file. Please check your file, then"
                                            + " try to upload again."));
            assertThat(assertRefused(functions.create(tooLarge)))
                    .isEqualTo(
                            new FunctionError.TooLarge(
                                    "Zipped size must be smaller than 52428800 bytes"));
        }

        @Test
        void refusesChangesWhilePending() {
            assertOk(create(settings("f")));

            assertThat(assertRefused(functions.updateSettings(ARN, "", UnaryOperator.identity())))
                    .isEqualTo(
                            new FunctionError.Conflict(
                                    "The operation cannot be performed at this time. The function"
                                            + " is currently in the following state: Pending"));
        }
    }

    @Nested
    class WhenUpdated {
        @Test
        void servesTheOldOneUntilTheNewOneIsSettled() {
            world.active("f");
            FunctionDefinition before = serving();

            FunctionResource updated =
                    assertOk(functions.updateSettings(ARN, "", _ -> numbers(9, 256, 512)));

            assertThat(updated.lifecycle()).isEqualTo(new Lifecycle.Updating());
            assertThat(updated.settings().timeoutSeconds()).isEqualTo(9);
            assertThat(serving()).isEqualTo(before);

            world.settle();

            assertThat(serving().timeout()).hasSeconds(9);
            assertThat(serving().revision()).isNotEqualTo(before.revision());
        }

        @Test
        void changesItsRevisionEvenIfNothingElseChanges() {
            String first = world.active("f").stamp().revisionId();

            String second =
                    assertOk(functions.updateSettings(ARN, "", UnaryOperator.identity()))
                            .stamp()
                            .revisionId();
            world.settle();
            String third = assertOk(functions.get(ARN)).stamp().revisionId();

            assertThat(Set.of(first, second, third)).hasSize(3);
        }

        @Test
        void refusesAnotherUpdateMeanwhile() {
            world.active("f");
            assertOk(functions.updateSettings(ARN, "", UnaryOperator.identity()));

            assertThat(assertRefused(functions.updateCode(ARN, code("v2", ""))))
                    .isEqualTo(
                            new FunctionError.Conflict(
                                    "The operation cannot be performed at this time. An update is"
                                            + " in progress for resource: "
                                            + ARN));
        }

        @Test
        void refusesAStaleRevision() {
            String revision = world.active("f").stamp().revisionId();

            assertThat(assertRefused(functions.updateCode(ARN, code("v2", "other"))))
                    .isEqualTo(new FunctionError.Stale());
            assertOk(functions.updateCode(ARN, code("v2", revision)));
        }

        @Test
        void takesNewCode() {
            FunctionResource before = world.active("f");

            assertOk(functions.updateCode(ARN, code("v2", "")));
            world.settle();

            assertThat(assertOk(functions.get(ARN)).code()).isNotEqualTo(before.code());
            assertThat(serving().code().resolve("app.py")).hasContent("v2");
        }

        @Test
        void changesNothingOnADryRun() {
            FunctionResource before = world.active("f");

            FunctionResource answer =
                    assertOk(functions.updateCode(ARN, new CodeChange(zip("v2"), "", "", true)));

            assertThat(answer.code()).isNotEqualTo(before.code());
            assertThat(functions.get(ARN)).isEqualTo(new Answer.Ok<>(before));
        }

        @Test
        void letsOneOfManyConcurrentUpdatesWin() throws InterruptedException {
            String revision = world.active("f").stamp().revisionId();
            int rivals = 16;
            CountDownLatch done = new CountDownLatch(rivals);
            List<Answer<FunctionResource>> answers = new ArrayList<>();

            for (int i = 0; i < rivals; i++) {
                int timeout = 10 + i;
                Thread.startVirtualThread(() -> {
                    var answer =
                            functions.updateSettings(
                                    ARN, revision, _ -> numbers(timeout, 128, 512));
                    synchronized (answers) {
                        answers.add(answer);
                    }
                    done.countDown();
                });
            }

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(answers.stream().filter(Answer.Ok.class::isInstance)).hasSize(1);
        }
    }

    @Nested
    class WhenDeleted {
        @Test
        void isGoneAndItsNameFree() {
            world.active("f");

            assertOk(functions.delete(ARN));

            assertThat(functions.find(ARN)).isEqualTo(new Lookup.Missing());
            assertThat(world.store.kept).isEmpty();
            assertThat(assertRefused(functions.delete(ARN)))
                    .isEqualTo(new FunctionError.Missing("Function not found: " + ARN));
            world.active("f");
        }

        @Test
        void isNotBroughtBackByATaskThatComesLate() {
            assertOk(create(settings("f")));
            assertOk(functions.delete(ARN));

            world.settle();

            assertThat(functions.find(ARN)).isEqualTo(new Lookup.Missing());
            assertThat(world.store.kept).isEmpty();
        }

        @Test
        void refusesQualifiersExceptThoseOfVersions() {
            world.active("f");

            assertThat(assertRefused(functions.delete(ARN.qualified("$LATEST"))))
                    .isEqualTo(
                            new FunctionError.Invalid(
                                    "$LATEST version cannot be deleted without deleting the"
                                            + " function."));
            assertThat(assertRefused(functions.delete(ARN.qualified("PROD"))))
                    .isEqualTo(
                            new FunctionError.Invalid(
                                    "Deletion of aliases is not currently supported."));
            assertOk(functions.delete(ARN.qualified("7")));
            assertOk(functions.get(ARN));
        }
    }

    @Nested
    class WhenRestarted {
        @Test
        void findsEverythingAgain() {
            FunctionResource before = world.active("f");
            assertOk(functions.reservedConcurrency().put(ARN, 5));
            assertOk(functions.tags().add(ARN, Map.of("team", "a")));

            Functions again = world.restarted();

            FunctionResource after = assertOk(again.get(ARN));
            assertThat(after.stamp()).isEqualTo(before.stamp());
            assertThat(after.tags()).containsEntry("team", "a");
            assertThat(after.reserved().value()).hasValue(5);
            assertThat(again.find(ARN)).isInstanceOf(Lookup.Found.class);
        }

        @Test
        void settlesWhatWasUnderWay() {
            assertOk(create(settings("f")));

            Functions again = world.restarted();

            assertThat(assertOk(again.get(ARN)).lifecycle()).isEqualTo(new Lifecycle.Active());
            assertThat(world.store.kept)
                    .containsEntry(ARN, FunctionFamily.of(assertOk(again.get(ARN))));
        }
    }

    @Nested
    class ReservedConcurrencyOfIt {
        @Test
        void isInForceAtOnce() {
            world.active("f");

            assertOk(functions.reservedConcurrency().put(ARN, 0));
            assertThat(admit(world)).isInstanceOf(Admission.Throttled.class);
            assertOk(functions.reservedConcurrency().remove(ARN));

            assertThat(admit(world)).isInstanceOf(Admission.Admitted.class);
        }

        @Test
        void leavesAHundredToTheOthers() {
            world.active("f");

            assertThat(assertRefused(functions.reservedConcurrency().put(ARN, 901)))
                    .isEqualTo(
                            new FunctionError.Invalid(
                                    "Specified ReservedConcurrentExecutions for function decreases"
                                            + " account's UnreservedConcurrentExecution below its"
                                            + " minimum value of [100]."));
            assertOk(functions.reservedConcurrency().put(ARN, 900));
            var scope = new FunctionNames.Scope("000000000000", "us-east-1");
            assertThat(functions.usage(scope).unreservedConcurrency()).isEqualTo(100);
        }

        @Test
        void isGivenBackWhenTheFunctionGoesOrTheStoreFails() {
            world.active("f");
            assertOk(functions.reservedConcurrency().put(ARN, 900));
            world.store.broken = true;
            assertThatThrownBy(() -> functions.reservedConcurrency().put(ARN, 1));
            world.store.broken = false;

            FunctionArn other = world.active("g").arn();
            assertRefused(functions.reservedConcurrency().put(other, 1));
            assertOk(functions.delete(ARN));

            assertOk(functions.reservedConcurrency().put(other, 900));
        }
    }

    @Test
    void tellsListenersOfEveryChangeUntilTheyLeave() {
        List<FunctionArn> changed = new ArrayList<>();
        try (var _ = functions.onChange(changed::add)) {
            world.active("f");
            assertOk(functions.delete(ARN));
        }
        world.active("f");

        assertThat(changed).containsExactly(ARN, ARN, ARN);
    }

    @Test
    void keepsTagsWithinTheirLimit() {
        world.active("f");
        Map<String, String> tags = new HashMap<>();
        for (int i = 0; i < 50; i++) {
            tags.put("key" + i, "");
        }

        assertOk(functions.tags().add(ARN, tags));
        assertOk(functions.tags().add(ARN, Map.of("key1", "again")));
        assertRefused(functions.tags().add(ARN, Map.of("one", "too many")));
        assertOk(functions.tags().remove(ARN, List.of("key0", "unknown")));

        assertThat(assertOk(functions.tags().of(ARN)).tags()).hasSize(49);
        assertThat(assertRefused(functions.tags().of(ARN.qualified("1"))))
                .isEqualTo(
                        new FunctionError.Invalid(
                                "Tags on function aliases and versions are not supported. Please"
                                        + " specify a function ARN."));
    }

    @Test
    void doesNotRetireWhatRunsWhenOnlyTagsChange() {
        world.active("f");
        FunctionDefinition before = serving();

        assertOk(functions.tags().add(ARN, Map.of("team", "a")));

        assertThat(serving()).isSameAs(before);
    }

    private FunctionDefinition serving() {
        Lookup lookup = functions.find(ARN);
        assertThat(lookup).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).definition();
    }

    private Answer<FunctionResource> create(FunctionSettings settings) {
        return functions.create(World.request(ARN, settings));
    }

    private String invalid(FunctionSettings settings) {
        FunctionError error = assertRefused(create(settings));
        assertThat(error).isInstanceOf(FunctionError.Invalid.class);
        return ((FunctionError.Invalid) error).message();
    }

    private String constraint(FunctionSettings settings) {
        FunctionError error = assertRefused(create(settings));
        assertThat(error).isInstanceOf(FunctionError.Constraint.class);
        return ((FunctionError.Constraint) error).message();
    }

    private static CodeChange code(String content, String revision) {
        return new CodeChange(zip(content), "", revision, false);
    }

    private static FunctionSettings runtime(String runtime) {
        FunctionSettings base = settings("f");
        return new FunctionSettings(
                runtime,
                base.role(),
                base.handler(),
                "",
                3,
                128,
                512,
                Environment.NONE,
                base.logGroup());
    }

    private static FunctionSettings environment(Map<String, String> variables) {
        FunctionSettings base = settings("f");
        return new FunctionSettings(
                base.runtime(),
                base.role(),
                base.handler(),
                "",
                3,
                128,
                512,
                Environment.of(variables),
                base.logGroup());
    }

    private static FunctionSettings numbers(int timeout, int memory, int storage) {
        FunctionSettings base = settings("f");
        return new FunctionSettings(
                base.runtime(),
                base.role(),
                base.handler(),
                "",
                timeout,
                memory,
                storage,
                Environment.NONE,
                base.logGroup());
    }

    private static Admission admit(World world) {
        return world.ledgers.of(ARN).admit(ARN, "$LATEST", Lane.SYNCHRONOUS, world.ledgers.now());
    }
}
