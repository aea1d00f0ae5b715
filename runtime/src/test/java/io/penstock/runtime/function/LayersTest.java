package io.penstock.runtime.function;

import static io.penstock.runtime.function.World.ARN;
import static io.penstock.runtime.function.World.assertOk;
import static io.penstock.runtime.function.World.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.code.ZipBuilder;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.runtime.function.ResourcePolicy.Conditions;
import io.penstock.runtime.function.ResourcePolicy.Statement;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayersTest {
    private static final String ACCOUNT = "000000000000";
    private static final LayerArn TOOLS = new LayerArn("us-east-1", ACCOUNT, "tools");
    private static final LayerArn DATA = new LayerArn("us-east-1", ACCOUNT, "data");

    @TempDir private Path directory = Path.of("");
    private World world = new World(directory);
    private Functions functions = world.functions;

    @BeforeEach
    void makeAWorld() {
        world = new World(directory);
        functions = world.functions;
        world.active("f");
    }

    @AfterEach
    void letTheDirectoryBeDeleted() {
        world.codes.clean(Set.of());
    }

    @Test
    void lieOverEachOtherInTheOrderOfTheList() {
        String tools = publish(TOOLS, "python/both.py", "of tools", "python/tools.py", "tools");
        String data = publish(DATA, "python/both.py", "of data", "data/deep/x", "x");

        give(List.of(tools, data));

        Path opt = definition().layers();
        assertThat(opt.resolve("python/both.py")).hasContent("of data");
        assertThat(opt.resolve("python/tools.py")).hasContent("tools");
        assertThat(opt.resolve("data/deep/x")).hasContent("x");
        give(List.of(data, tools));
        assertThat(definition().layers().resolve("python/both.py")).hasContent("of tools");
        give(List.of());
        assertThat(definition().layers()).isEqualTo(FunctionDefinition.NO_LAYERS);
    }

    @Test
    void stayWithFunctionsThatUseThemWhenDeleted() {
        String arn = publish(TOOLS, "a", "1", "b", "2");
        give(List.of(arn));

        assertOk(functions.layers().delete(new LayerArn.Version(TOOLS, 1)));
        assertOk(functions.updateSettings(ARN, "", it -> it.described("changed")));
        world.settle();
        Functions again = world.restarted();

        assertThat(again.find(ARN))
                .isInstanceOfSatisfying(
                        Lookup.Found.class,
                        found ->
                                assertThat(found.definition().layers().resolve("a"))
                                        .hasContent("1"));
        assertThat(assertRefused(functions.layers().get(new LayerArn.Version(TOOLS, 1), ACCOUNT)))
                .isEqualTo(new FunctionError.Missing("The resource you requested does not exist."));
    }

    @Test
    void failTheirFunctionIfTheyCannotBeMadeUntilItIsChanged() {
        String arn = publish(TOOLS, "a", "1", "b", "2");
        FunctionArn other = FunctionArn.of("us-east-1", ACCOUNT, "g");
        assertOk(functions.create(World.request(other, World.settings("g").layered(List.of(arn)))));
        world.codes.clean(Set.of());

        world.settle();

        FunctionResource failed = assertOk(functions.get(other));
        assertThat(failed.lifecycle())
                .isInstanceOfSatisfying(
                        Lifecycle.Failed.class,
                        it -> assertThat(it.why().code()).isEqualTo("InternalError"));
        assertThat(functions.find(other))
                .isInstanceOfSatisfying(
                        Lookup.NotActive.class,
                        found -> assertThat(found.state()).isEqualTo("Failed"));
        assertOk(functions.updateSettings(other, "", with(List.of())));
        world.settle();
        assertThat(functions.find(other)).isInstanceOf(Lookup.Found.class);
    }

    @Test
    void leaveWhatRanInForceIfAnUpdateCannotBeMade() {
        String arn = publish(TOOLS, "a", "1", "b", "2");
        assertOk(functions.updateSettings(ARN, "", with(List.of(arn))));
        world.codes.clean(Set.of());

        world.settle();

        assertThat(assertOk(functions.get(ARN)).lifecycle())
                .isInstanceOf(Lifecycle.UpdateFailed.class);
        assertThat(definition().layers()).isEqualTo(FunctionDefinition.NO_LAYERS);
    }

    @Test
    void neverTakeANumberTwice() {
        publish(TOOLS, "a", "1", "b", "2");
        assertOk(functions.layers().delete(new LayerArn.Version(TOOLS, 1)));

        assertThat(publish(TOOLS, "a", "1", "b", "2")).endsWith(":tools:2");
        functions = world.restarted();
        assertThat(publish(TOOLS, "a", "1", "b", "2")).endsWith(":tools:3");
    }

    @Test
    void countForTheAccount() {
        var scope = new FunctionNames.Scope(ACCOUNT, "us-east-1");
        long before = functions.usage(scope).codeBytes();

        publish(TOOLS, "a", "1", "b", "2");

        assertThat(functions.usage(scope).codeBytes()).isGreaterThan(before);
    }

    @Test
    void areRefusedInTheWordsOfAws() {
        String one = publish(TOOLS, "a", "1", "b", "2");
        String two = publish(TOOLS, "a", "2", "b", "2");
        String elsewhere = "arn:aws:lambda:eu-west-1:000000000000:layer:tools:1";
        String none = "arn:aws:lambda:us-east-1:000000000000:layer:none:1";

        assertThat(refusal(List.of(one, one, one, one, one, one)))
                .isEqualTo("Cannot reference more than 5 layers.");
        assertThat(refusal(List.of(one, two)))
                .isEqualTo(
                        "Two different versions of the same layer are not allowed to be referenced"
                                + " in the same function. "
                                + one
                                + " and "
                                + two
                                + " are versions of the same layer.");
        assertThat(refusal(List.of(elsewhere)))
                .isEqualTo(
                        "Layers are not in the same region as the function. Layers are expected to"
                                + " be in region us-east-1.");
        assertThat(refusal(List.of(none))).isEqualTo("Layer version " + none + " does not exist.");
        assertThat(assertRefused(functions.layers().get(new LayerArn.Version(TOOLS, 0), ACCOUNT)))
                .isEqualTo(new FunctionError.Invalid("Layer Version Cannot be less than 1"));
    }

    @Test
    void areMadeForRuntimesThatExist() {
        var about = new LayerVersion.About("", "", List.of("python9.9"), List.of());
        FunctionError error =
                assertRefused(
                        functions.publishLayer(
                                TOOLS, new CodeSource.Inline(World.zip("x")), about));

        assertThat(error)
                .isInstanceOfSatisfying(
                        FunctionError.Constraint.class,
                        it ->
                                assertThat(it.message())
                                        .startsWith(
                                                "1 validation error detected: Value '[python9.9]'"
                                                        + " at 'compatibleRuntimes' failed"));
    }

    @Test
    void areSharedWithOtherAccountsByTheirPolicyOnly() {
        publish(TOOLS, "a", "1", "b", "2");
        var version = new LayerArn.Version(TOOLS, 1);
        var statement =
                new Statement("x", "lambda:GetLayerVersion", "111111111111", Conditions.NONE);
        FunctionError denied = assertRefused(functions.layers().get(version, "111111111111"));
        assertThat(denied).isInstanceOf(FunctionError.NotAuthorized.class);

        assertOk(functions.layers().allow(version, statement, ""));

        assertOk(functions.layers().get(version, "111111111111"));
        assertThat(assertRefused(functions.layers().allow(version, statement, "")))
                .isInstanceOf(FunctionError.Conflict.class);
        assertOk(world.restarted().layers().get(version, "111111111111"));
        assertOk(functions.layers().disallow(version, "x", ""));
        assertRefused(functions.layers().get(version, "111111111111"));
    }

    @Test
    void listTheNewestSuitableVersionFirst() {
        var python = new LayerVersion.About("", "", List.of("python3.12"), List.of());
        var node = new LayerVersion.About("", "", List.of("nodejs22.x"), List.of());
        publish(TOOLS, python);
        publish(TOOLS, node);
        var scope = new FunctionNames.Scope(ACCOUNT, "us-east-1");

        assertThat(functions.layers().versions(TOOLS, "", ""))
                .extracting(it -> it.arn().number())
                .containsExactly(2L, 1L);
        assertThat(functions.layers().newest(scope, "python3.12", ""))
                .extracting(it -> it.arn().number())
                .containsExactly(1L);
        assertThat(functions.layers().newest(scope, "ruby3.4", "")).isEmpty();
    }

    private String publish(
            LayerArn layer, String name, String text, String otherName, String otherText) {
        var zip = new ZipBuilder().file(name, 0, text).file(otherName, 0, otherText).build();
        var about = new LayerVersion.About("", "", List.of(), List.of());
        return assertOk(functions.publishLayer(layer, new CodeSource.Inline(zip), about))
                .arn()
                .toString();
    }

    private void publish(LayerArn layer, LayerVersion.About about) {
        assertOk(functions.publishLayer(layer, new CodeSource.Inline(World.zip("x")), about));
    }

    private void give(List<String> layers) {
        assertOk(functions.updateSettings(ARN, "", with(layers)));
        world.settle();
    }

    private String refusal(List<String> layers) {
        FunctionError error = assertRefused(functions.updateSettings(ARN, "", with(layers)));
        assertThat(error).isInstanceOf(FunctionError.Invalid.class);
        return ((FunctionError.Invalid) error).message();
    }

    private FunctionDefinition definition() {
        Lookup lookup = functions.find(ARN);
        assertThat(lookup).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).definition();
    }

    private static UnaryOperator<FunctionSettings> with(List<String> layers) {
        return it -> it.layered(layers);
    }
}
