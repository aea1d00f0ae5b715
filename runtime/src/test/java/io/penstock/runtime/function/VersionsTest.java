package io.penstock.runtime.function;

import static io.penstock.runtime.function.World.ARN;
import static io.penstock.runtime.function.World.assertOk;
import static io.penstock.runtime.function.World.assertRefused;
import static io.penstock.runtime.function.World.settings;
import static io.penstock.runtime.function.World.zip;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionsTest {
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
    void areSnapshotsThatStayAsTheyAre() {
        FunctionResource one = assertOk(publish());
        change("changed");

        assertThat(one.version()).isEqualTo("1");
        assertThat(one.lifecycle()).isEqualTo(new Lifecycle.Active());
        assertThat(assertOk(functions.get(ARN.qualified("1"))).settings()).isEqualTo(settings("f"));
        assertThat(definition("1").version()).isEqualTo("1");
        assertThat(definition("1").revision()).isEqualTo(one.stamp().revisionId());
        assertThat(definition("$LATEST").version()).isEqualTo("$LATEST");
    }

    @Test
    void areTheSameWhileNothingChanges() {
        FunctionResource one = assertOk(publish());
        assertThat(assertOk(functions.versions().publish(ARN, wanted("", "other words", ""))))
                .isEqualTo(one);

        change("changed");

        assertThat(assertOk(publish()).version()).isEqualTo("2");
    }

    @Test
    void neverTakeANumberTwice() {
        assertOk(publish());
        assertOk(functions.delete(ARN.qualified("1")));

        assertThat(functions.find(ARN.qualified("1"))).isEqualTo(new Lookup.Missing());
        assertThat(assertOk(publish()).version()).isEqualTo("2");
        Functions again = world.restarted();
        assertOk(again.delete(ARN.qualified("2")));

        assertThat(assertOk(again.versions().publish(ARN, wanted("", "", ""))).version())
                .isEqualTo("3");
    }

    @Test
    void mayHaveWordsOfTheirOwn() {
        FunctionResource one = assertOk(functions.versions().publish(ARN, wanted("", "mine", "")));

        assertThat(one.settings().description()).isEqualTo("mine");
        assertThat(assertOk(functions.get(ARN)).settings().description()).isEmpty();
    }

    @Test
    void areNotMadeOfCodeOrRevisionsTheCallerDoesNotMean() {
        String sha256 = assertOk(functions.get(ARN)).code().shownHash();

        assertThat(assertRefused(functions.versions().publish(ARN, wanted("abc=", "", ""))))
                .isEqualTo(
                        new FunctionError.Invalid(
                                "CodeSHA256 (abc=) is different from current CodeSHA256 in $LATEST ("
                                        + sha256
                                        + "). Please try again with the CodeSHA256 in $LATEST."));
        assertThat(assertRefused(functions.versions().publish(ARN, wanted("", "", "stale"))))
                .isEqualTo(new FunctionError.Stale());
        assertOk(functions.versions().publish(ARN, wanted(sha256, "", "")));
    }

    @Test
    void waitForUpdatesToSettle() {
        assertOk(functions.updateSettings(ARN, "", it -> it.described("changed")));

        assertThat(assertRefused(publish())).isInstanceOf(FunctionError.Conflict.class);
    }

    @Test
    void arePublishedAtOnceWithCreationAndWithCode() {
        assertOk(functions.delete(ARN));
        var request =
                new NewFunction(
                        ARN, settings("f"), new CodeSource.Inline(zip("v1")), "", Map.of(), true);

        FunctionResource one = assertOk(functions.create(request));
        assertThat(one.version()).isEqualTo("1");
        assertThat(one.lifecycle()).isEqualTo(new Lifecycle.Creating());
        assertThat(functions.find(ARN.qualified("1"))).isInstanceOf(Lookup.NotActive.class);
        world.settle();
        assertThat(definition("1").version()).isEqualTo("1");

        var change = new CodeChange(new CodeSource.Inline(zip("v2")), "", "", true, false);
        FunctionResource two = assertOk(functions.updateCode(ARN, change));
        assertThat(two.version()).isEqualTo("2");
        assertThat(two.lifecycle()).isEqualTo(new Lifecycle.Creating());
        world.settle();
        assertThat(definition("2").code()).isNotEqualTo(definition("1").code());
    }

    @Test
    void keepTheirCodeAndCountForTheAccount() {
        long before = usage();
        assertOk(publish());
        assertOk(functions.updateCode(ARN, new CodeChange(zip("v2"), "", "", false)));
        world.settle();

        assertThat(definition("1").code().resolve("app.py")).hasContent("v1");
        assertThat(usage()).isGreaterThan(before);
    }

    @Test
    void stayWhileAnAliasLeadsToThem() {
        assertOk(publish());
        change("two");
        assertOk(publish());
        assertOk(
                functions
                        .aliases()
                        .create(
                                ARN.qualified("live"),
                                new Aliases.Wanted("2", "", Map.of("1", 0.5))));

        assertThat(assertRefused(functions.delete(ARN.qualified("1"))))
                .isInstanceOf(FunctionError.Conflict.class);
        assertThat(assertRefused(functions.delete(ARN.qualified("2"))))
                .isInstanceOf(FunctionError.Conflict.class);
        assertOk(functions.delete(ARN.qualified("9")));
        assertThat(assertRefused(functions.delete(ARN.qualified("live"))))
                .isEqualTo(
                        new FunctionError.Invalid(
                                "Deletion of aliases is not currently supported."));
    }

    @Test
    void goWithTheirFunctionAndBeginAgainWithANewOne() {
        assertOk(publish());
        assertOk(functions.delete(ARN));

        assertThat(functions.find(ARN.qualified("1"))).isEqualTo(new Lookup.Missing());
        world.active("f");

        assertThat(functions.find(ARN.qualified("1"))).isEqualTo(new Lookup.Missing());
        assertThat(assertOk(publish()).version()).isEqualTo("1");
    }

    @Test
    void areListedInOrderOfTheirNumbers() {
        for (int i = 0; i < 11; i++) {
            change("description " + i);
            assertOk(publish());
        }

        assertThat(assertOk(functions.versions().list(ARN)))
                .extracting(FunctionResource::version)
                .isEqualTo(
                        List.of(
                                "$LATEST", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10",
                                "11"));
    }

    @Test
    void showTagsAndReservedConcurrencyOfTheFunction() {
        assertOk(publish());
        assertOk(functions.tags().add(ARN, Map.of("team", "a")));
        assertOk(functions.reservedConcurrency().put(ARN, 3));

        FunctionResource one = assertOk(functions.get(ARN.qualified("1")));

        assertThat(one.tags()).containsEntry("team", "a");
        assertThat(one.reserved().value()).hasValue(3);
    }

    private Answer<FunctionResource> publish() {
        return functions.versions().publish(ARN, wanted("", "", ""));
    }

    private void change(String description) {
        assertOk(functions.updateSettings(ARN, "", it -> it.described(description)));
        world.settle();
    }

    private long usage() {
        return functions.usage(new FunctionNames.Scope(ARN.account(), ARN.region())).codeBytes();
    }

    private FunctionDefinition definition(String qualifier) {
        Lookup lookup = functions.find(ARN.qualified(qualifier));
        assertThat(lookup).isInstanceOf(Lookup.Found.class);
        return ((Lookup.Found) lookup).definition();
    }

    private static Versions.Publication wanted(
            String codeSha256, String description, String revisionId) {
        return new Versions.Publication(codeSha256, description, revisionId);
    }
}
