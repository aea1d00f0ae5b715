package io.penstock.runtime.function;

import static io.penstock.runtime.function.World.ARN;
import static io.penstock.runtime.function.World.assertOk;
import static io.penstock.runtime.function.World.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.ResourcePolicy.Conditions;
import io.penstock.runtime.function.ResourcePolicy.Statement;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PermissionsTest {
    @TempDir private Path directory = Path.of("");
    private World world = new World(directory);
    private Permissions permissions = world.functions.permissions();

    @BeforeEach
    void makeAFunctionWithAnAlias() {
        world = new World(directory);
        permissions = world.functions.permissions();
        world.active("f");
        assertOk(world.functions.versions().publish(ARN, new Versions.Publication("", "", "")));
        assertOk(
                world.functions
                        .aliases()
                        .create(ARN.qualified("live"), new Aliases.Wanted("1", "", Map.of())));
    }

    @AfterEach
    void letTheDirectoryBeDeleted() {
        world.codes.clean(Set.of());
    }

    @Test
    void belongToOneQualifierEachAndSurviveARestart() {
        assertOk(permissions.add(ARN, statement("a"), ""));
        assertOk(permissions.add(ARN.qualified("live"), statement("b"), ""));

        Permissions again = world.restarted().permissions();

        assertThat(assertOk(again.get(ARN)).statements()).containsExactly(statement("a"));
        assertThat(assertOk(again.get(ARN.qualified("live"))).statements())
                .containsExactly(statement("b"));
        assertThat(assertRefused(again.get(ARN.qualified("1"))))
                .isEqualTo(new FunctionError.Missing("The resource you requested does not exist."));
    }

    @Test
    void goWithTheirAlias() {
        FunctionArn live = ARN.qualified("live");
        assertOk(permissions.add(live, statement("b"), ""));
        assertOk(world.functions.aliases().delete(live));

        assertThat(permissions.of(live)).isEmpty();
    }

    @Test
    void areRefusedInTheWordsOfAws() {
        assertOk(permissions.add(ARN, statement("a"), ""));

        assertThat(assertRefused(permissions.add(ARN, statement("a"), "")))
                .isEqualTo(
                        new FunctionError.Conflict(
                                "The statement id (a) provided already exists. Please provide a new"
                                        + " statement id, or remove the existing statement."));
        assertThat(assertRefused(permissions.add(ARN.qualified("$LATEST"), statement("b"), "")))
                .isEqualTo(
                        new FunctionError.Invalid(
                                "We currently do not support adding policies for $LATEST."));
        assertThat(
                        assertRefused(
                                permissions.add(
                                        ARN,
                                        new Statement("c", "lambda:*", "nobody", Conditions.NONE),
                                        "")))
                .isEqualTo(
                        new FunctionError.Invalid(
                                "The provided principal was invalid. Please check the principal and"
                                        + " try again."));
        assertThat(assertRefused(permissions.add(ARN.qualified("none"), statement("b"), "")))
                .isEqualTo(
                        new FunctionError.Missing(
                                "Cannot find alias arn: " + ARN.qualified("none")));
        assertThat(assertRefused(permissions.add(ARN.qualified("9"), statement("b"), "")))
                .isEqualTo(new FunctionError.Missing("Function not found: " + ARN.qualified("9")));
    }

    @Test
    void knowTheRevisionTheCallerHasSeen() {
        String function = assertOk(world.functions.get(ARN)).stamp().revisionId();

        assertThat(assertRefused(permissions.add(ARN, statement("a"), "stale")))
                .isEqualTo(new FunctionError.Stale());
        assertOk(permissions.add(ARN, statement("a"), function));
        assertThat(assertRefused(permissions.add(ARN, statement("b"), function)))
                .isEqualTo(new FunctionError.StalePolicy());
        String policy = assertOk(permissions.get(ARN)).revisionId();
        assertThat(assertRefused(permissions.remove(ARN, "a", "stale")))
                .isEqualTo(new FunctionError.Stale());
        assertOk(permissions.remove(ARN, "a", policy));
    }

    @Test
    void endWithTheirLastStatement() {
        FunctionArn unknown = FunctionArn.of("us-east-1", "000000000000", "none");
        assertOk(permissions.add(ARN, statement("a"), ""));

        assertThat(assertRefused(permissions.remove(ARN, "x", "")))
                .isEqualTo(
                        new FunctionError.Missing("Statement x is not found in resource policy."));
        assertOk(permissions.remove(ARN, "a", ""));
        assertThat(assertRefused(permissions.remove(ARN, "a", "")))
                .isEqualTo(
                        new FunctionError.Missing(
                                "No policy is associated with the given resource."));
        assertThat(assertRefused(permissions.remove(unknown, "a", "")))
                .isEqualTo(new FunctionError.Missing("No policy found for: " + unknown));
    }

    @Test
    void endAtTwentyKilobytes() {
        int added = 0;
        Answer<Statement> answer = permissions.add(ARN, statement("s0"), "");
        while (answer instanceof Answer.Ok<Statement> && added < 1_000) {
            added++;
            answer = permissions.add(ARN, statement("s" + added), "");
        }

        assertThat(assertRefused(answer)).isInstanceOf(FunctionError.PolicyTooLong.class);
        assertThat(added).isBetween(50, 500);
    }

    @Test
    void knowWhetherLoopsAreMeantAndRuntimesUpdated() {
        FunctionSwitches switches = world.functions.switches();
        assertOk(switches.recursion(ARN, RecursiveLoop.ALLOW));
        var manual = new RuntimeUpdates("Manual", "arn:aws:lambda:us-east-1::runtime:x");
        assertOk(switches.runtimeUpdates(ARN.qualified("1"), manual));

        Functions again = world.restarted();

        assertThat(again.find(ARN.qualified("1")))
                .isInstanceOfSatisfying(
                        FunctionDirectory.Lookup.Found.class,
                        found ->
                                assertThat(found.definition().recursiveLoop())
                                        .isEqualTo(RecursiveLoop.ALLOW));
        assertThat(assertOk(again.switches().runtimeUpdates(ARN.qualified("1")))).isEqualTo(manual);
        assertThat(assertOk(again.switches().runtimeUpdates(ARN))).isEqualTo(RuntimeUpdates.AUTO);
        assertThat(assertRefused(switches.runtimeUpdates(ARN, new RuntimeUpdates("Manual", ""))))
                .isInstanceOf(FunctionError.Invalid.class);
    }

    private static Statement statement(String sid) {
        return new Statement(sid, "lambda:InvokeFunction", "s3.amazonaws.com", Conditions.NONE);
    }
}
