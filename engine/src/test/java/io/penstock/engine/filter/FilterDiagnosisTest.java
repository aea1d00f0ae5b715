package io.penstock.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FilterDiagnosisTest {
    @Test
    void namesTheFieldThatHasAnotherValue() {
        assertThat(
                        why(
                                "{\"kind\":\"heartbeat\",\"big\":true}",
                                "{\"body\":{\"kind\":[\"order\"]}}"))
                .isEqualTo("pattern 1 (`body.kind` has another value)");
    }

    @Test
    void namesTheFieldThatIsMissing() {
        assertThat(why("{\"sort\":\"order\"}", "{\"body\":{\"kind\":[\"order\"]}}"))
                .isEqualTo("pattern 1 (`body.kind` is missing)");
    }

    @Test
    void namesTheFieldThatMustNotBeThere() {
        assertThat(why("{\"kind\":1}", "{\"body\":{\"kind\":[{\"exists\":false}]}}"))
                .isEqualTo("pattern 1 (`body.kind` is present)");
    }

    @Test
    void tellsThatTheDataHasAnotherFormat() {
        assertThat(why("plain", "{\"body\":{\"kind\":[\"order\"]}}"))
                .isEqualTo("pattern 1 (`body` is not JSON, but the pattern describes JSON)");
        assertThat(why("{}", "{\"body\":[\"plain\"]}"))
                .isEqualTo("pattern 1 (`body` is JSON, but the pattern describes plain text)");
    }

    @Test
    void saysOfEachPatternWhereItFailed() {
        assertThat(why("{\"a\":1}", "{\"body\":{\"a\":[2]}}", "{\"body\":{\"b\":[2]}}"))
                .isEqualTo(
                        "pattern 1 (`body.a` has another value), pattern 2 (`body.b` is missing)");
    }

    @Test
    void namesAFewFieldsOnly() {
        assertThat(why("{}", "{\"body\":{\"a\":[1],\"b\":[1],\"c\":[1],\"d\":[1],\"e\":[1]}}"))
                .isEqualTo(
                        "pattern 1 (`body.a` is missing and `body.b` is missing and `body.c` is"
                                + " missing and 2 more)");
    }

    @Test
    void takesTheBranchThatComesNearest() {
        String pattern = "{\"body\":{\"$or\":[{\"a\":[1],\"b\":[1]},{\"c\":[3]}],\"d\":[4]}}";

        assertThat(why("{\"c\":5,\"d\":4}", pattern))
                .isEqualTo("pattern 1 (`body.c` has another value)");
        assertThat(why("{\"a\":1,\"b\":2,\"d\":4}", pattern))
                .isEqualTo("pattern 1 (`body.b` has another value)");
    }

    @Test
    void tellsWhenFieldsMatchInDifferentElementsOfAnArray() {
        String pattern = "{\"body\":{\"items\":{\"kind\":[\"tea\"],\"count\":[2]}}}";

        assertThat(
                        why(
                                "{\"items\":[{\"kind\":\"tea\",\"count\":1},{\"kind\":\"milk\",\"count\":2}]}",
                                pattern))
                .isEqualTo(
                        "pattern 1 (`body.items.count`, `body.items.kind` match, but not in one"
                                + " array element)");
    }

    @Test
    void explainsPatternsForOtherMembers() {
        assertThat(why("x", "{\"attributes\":{\"SenderId\":[\"me\"]}}"))
                .isEqualTo("pattern 1 (`attributes.SenderId` is missing)");
        assertThat(why("x", "{\"attributes\":{\"ApproximateReceiveCount\":[\"2\"]}}"))
                .isEqualTo("pattern 1 (`attributes.ApproximateReceiveCount` has another value)");
    }

    @Test
    void neverShowsAValueOfTheMessage() {
        assertThat(why("{\"card\":\"4111111111111111\"}", "{\"body\":{\"card\":[\"none\"]}}"))
                .doesNotContain("4111");
    }

    @Test
    void saysWhichPatternMatches() {
        var filter = filter("{\"body\":{\"a\":[1]}}", "{\"body\":{\"b\":[2]}}");

        assertThat(filter.explain(Samples.message("{\"b\":2}")))
                .extracting(PatternFit::matches)
                .containsExactly(false, true);
    }

    @Test
    void saysWhichFieldsHoldBesideThoseThatDoNot() {
        var filter = filter("{\"body\":{\"a\":[1],\"b\":[2],\"c\":[{\"exists\":false}]}}");

        PatternFit fit = filter.explain(Samples.message("{\"a\":1,\"b\":3}")).getFirst();

        assertThat(fit.held()).containsExactly("body.a", "body.c");
        assertThat(fit.clashes()).containsExactly(new Clash.Differs("body.b"));
    }

    @Test
    void findsPatternsThatNoMessageCanMatch() {
        assertThat(
                        ImpossiblePattern.among(
                                List.of(
                                        "{\"kind\":[\"order\"]}",
                                        "{\"body\":{\"kind\":[\"order\"]}}",
                                        "{\"kind\":[{\"exists\":false}]}",
                                        "{\"$or\":[{\"body\":[\"a\"]},{\"kind\":[1]}]}")))
                .containsExactly(new ImpossiblePattern(0, "kind"));
    }

    private static String why(String body, String... patterns) {
        return PatternFit.whyDropped(filter(patterns).explain(Samples.message(body)));
    }

    private static QueueFilter filter(String... patterns) {
        return new QueueFilter(Samples.criteria(patterns), Samples.QUEUE);
    }
}
