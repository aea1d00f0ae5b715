package io.penstock.runtime.function;

import static io.penstock.runtime.function.World.ARN;
import static io.penstock.runtime.function.World.assertOk;
import static io.penstock.runtime.function.World.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AliasesTest {
    private static final FunctionArn LIVE = ARN.qualified("live");

    @TempDir private Path directory = Path.of("");
    private World world = new World(directory);
    private Functions functions = world.functions;
    private Aliases aliases = functions.aliases();

    @BeforeEach
    void makeAFunctionWithTwoVersions() {
        world = new World(directory);
        functions = world.functions;
        aliases = functions.aliases();
        world.active("f");
        publish("one");
        publish("two");
    }

    @AfterEach
    void letTheDirectoryBeDeleted() {
        world.codes.clean(Set.of());
    }

    @Test
    void leadToTheirVersionAndFollowWhenMoved() {
        assertOk(aliases.create(LIVE, wanted("1")));
        assertThat(executed()).isEqualTo("1");

        assertOk(aliases.update(LIVE, "", it -> wanted("2")));

        assertThat(executed()).isEqualTo("2");
        assertThat(assertOk(functions.get(LIVE)).version()).isEqualTo("2");
    }

    @Test
    void mayLeadToLatest() {
        assertOk(aliases.create(LIVE, wanted("$LATEST")));

        assertThat(executed()).isEqualTo("$LATEST");
    }

    @Test
    void shareTheTrafficByTheirWeights() {
        assertOk(aliases.create(LIVE, new Aliases.Wanted("1", "", Map.of("2", 0.2))));

        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            counts.merge(executed(), 1, Integer::sum);
        }

        // Five standard deviations of 10,000 draws with a probability of 0.2 are 200.
        assertThat(counts.get("2")).as("seed 7").isCloseTo(2_000, within(200));
        assertThat(counts.keySet()).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void giveAllOrNothingAtTheEndsOfTheRange() {
        Alias none = new Alias(LIVE, "1", "", Map.of("2", 0.0), "r");
        Alias all = new Alias(LIVE, "1", "", Map.of("2", 1.0), "r");

        assertThat(none.choose(0.0)).isEqualTo("1");
        assertThat(all.choose(Math.nextDown(1.0))).isEqualTo("2");
    }

    @Test
    void surviveARestart() {
        Alias before =
                assertOk(aliases.create(LIVE, new Aliases.Wanted("2", "words", Map.of("1", 0.5))));

        Functions again = world.restarted();

        assertThat(assertOk(again.aliases().get(LIVE))).isEqualTo(before);
    }

    @Test
    void keepOnUpdateWhatIsNotNamedAndLoseWeightsWhenTold() {
        Alias first =
                assertOk(aliases.create(LIVE, new Aliases.Wanted("2", "words", Map.of("1", 0.5))));

        Alias same = assertOk(aliases.update(LIVE, first.revisionId(), UnaryOperator.identity()));
        Alias cleared =
                assertOk(
                        aliases.update(
                                LIVE,
                                "",
                                it ->
                                        new Aliases.Wanted(
                                                it.version(), it.description(), Map.of())));

        assertThat(same.weights()).containsEntry("1", 0.5);
        assertThat(same.description()).isEqualTo("words");
        assertThat(same.revisionId()).isNotEqualTo(first.revisionId());
        assertThat(cleared.weights()).isEmpty();
        assertThat(assertRefused(aliases.update(LIVE, first.revisionId(), it -> it)))
                .isEqualTo(new FunctionError.Stale());
    }

    @Test
    void areRefusedInTheWordsOfAws() {
        assertOk(aliases.create(LIVE, wanted("1")));

        assertThat(assertRefused(aliases.create(LIVE, wanted("1"))))
                .isEqualTo(new FunctionError.Conflict("Alias already exists: " + LIVE));
        assertThat(assertRefused(aliases.get(ARN.qualified("none"))))
                .isEqualTo(
                        new FunctionError.Missing(
                                "Cannot find alias arn: " + ARN.qualified("none")));
        assertThat(assertRefused(aliases.update(ARN.qualified("none"), "", it -> it)))
                .isEqualTo(new FunctionError.Missing("Alias not found: " + ARN.qualified("none")));
        assertThat(assertRefused(aliases.create(ARN.qualified("x"), wanted("9"))))
                .isEqualTo(new FunctionError.Missing("Function not found: " + ARN.qualified("9")));
        assertThat(routing("1", Map.of("1", 0.5)))
                .isEqualTo(
                        "Invalid function version 1. Function version 1 is already included in"
                                + " routing configuration.");
        assertThat(routing("1", Map.of("1", 0.5, "2", 0.5)))
                .isEqualTo("Number of items in AdditionalVersionWeights cannot be greater than 1");
        assertThat(routing("$LATEST", Map.of("1", 0.5)))
                .isEqualTo("$LATEST is not supported for an alias pointing to more than 1 version");
    }

    @Test
    void shareOnlyBetweenVersionsOfOneRoleAndOneDeadLetterQueue() {
        assertOk(
                functions.updateSettings(
                        ARN,
                        "",
                        it ->
                                new FunctionSettings(
                                        it.runtime(),
                                        "arn:aws:iam::000000000000:role/other",
                                        it.handler(),
                                        "",
                                        3,
                                        128,
                                        512,
                                        it.environment(),
                                        it.logGroup())));
        world.settle();
        assertOk(functions.versions().publish(ARN, new Versions.Publication("", "", "")));

        assertThat(routing("1", Map.of("3", 0.5))).contains("must have the same execution role");
    }

    @Test
    void goQuietly() {
        assertOk(aliases.create(LIVE, wanted("1")));

        assertOk(aliases.delete(LIVE));
        assertOk(aliases.delete(LIVE));

        assertThat(functions.find(LIVE)).isEqualTo(new Lookup.Missing());
    }

    @Test
    void areListedByNameAndByVersion() {
        assertOk(aliases.create(ARN.qualified("b"), wanted("1")));
        assertOk(aliases.create(ARN.qualified("a"), wanted("2")));

        assertThat(assertOk(aliases.list(ARN, "")))
                .extracting(Alias::name)
                .containsExactly("a", "b");
        assertThat(assertOk(aliases.list(ARN, "1"))).extracting(Alias::name).containsExactly("b");
    }

    private void publish(String description) {
        assertOk(functions.updateSettings(ARN, "", it -> it.described(description)));
        world.settle();
        assertOk(functions.versions().publish(ARN, new Versions.Publication("", "", "")));
    }

    private String executed() {
        Lookup lookup = functions.find(LIVE);
        assertThat(lookup).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).definition().version();
    }

    private String routing(String version, Map<String, Double> weights) {
        FunctionError error =
                assertRefused(
                        aliases.create(
                                ARN.qualified("weighted"),
                                new Aliases.Wanted(version, "", weights)));
        assertThat(error).isInstanceOf(FunctionError.Invalid.class);
        return ((FunctionError.Invalid) error).message();
    }

    private static Aliases.Wanted wanted(String version) {
        return new Aliases.Wanted(version, "", Map.of());
    }
}
