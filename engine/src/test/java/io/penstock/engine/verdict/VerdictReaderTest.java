package io.penstock.engine.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.InvocationResult.FunctionFailed;
import io.penstock.engine.invocation.InvocationResult.Refusal;
import io.penstock.engine.invocation.InvocationResult.Refused;
import io.penstock.engine.invocation.InvocationResult.Returned;
import io.penstock.engine.invocation.InvocationResult.ThrottleReason;
import io.penstock.engine.invocation.InvocationResult.Throttled;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.verdict.Verdict.AllFailed;
import io.penstock.engine.verdict.Verdict.AllSucceeded;
import io.penstock.engine.verdict.Verdict.NotRun;
import io.penstock.engine.verdict.Verdict.PartlyFailed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// How every answer is read; `'` stands for `"`.
class VerdictReaderTest {
    private static final List<String> IDS = List.of("a", "b", "c");

    @ParameterizedTest(name = "{0} | {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "~~                                           | EMPTY_ANSWER",
                "~ ~                                          | NOT_JSON",
                "''                                           | EMPTY_ANSWER",
                "~ '' ~                                       | EMPTY_ANSWER",
                "null                                         | EMPTY_ANSWER",
                "~ null~                                      | EMPTY_ANSWER",
                "{}                                           | NO_LIST",
                "{ }                                          | NO_LIST",
                "[]                                           | EMPTY_ARRAY",
                "[ ]                                          | EMPTY_ARRAY",
                "{'statusCode':200,'body':'[]'}               | NO_LIST",
                "{'batchItemFailure':[{'itemIdentifier':'a'}]} | NO_LIST",
                "{'x':{'batchItemFailures':[{'itemIdentifier':'a'}]}} | NO_LIST",
                "{'batchItemFailures':null}                   | NULL_LIST",
                "{'batchItemFailures':[]}                     | EMPTY_LIST",
                "{'BatchItemFailures':[]}                     | EMPTY_LIST",
                "{'batchItemFailures':[{'itemIdentifier':'a'}],'batchItemFailures':[]} | EMPTY_LIST",
            })
    void readsNoFailuresAsSuccess(String answer, Rule rule) {
        boolean blank = rule == Rule.NOT_JSON;

        Verdict verdict = read(answer);

        assertThat(verdict.rule()).isEqualTo(rule);
        assertThat(verdict instanceof AllSucceeded).isNotEqualTo(blank);
    }

    @ParameterizedTest(name = "{0} | {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "not json                                     | NOT_JSON",
                "nulx                                         | NOT_JSON",
                "{]                                           | NOT_JSON",
                "[}                                           | NOT_JSON",
                "{'batchItemFailures':[                       | NOT_JSON",
                "{} trailing                                  | NOT_JSON",
                "{}{}                                         | NOT_JSON",
                "[{'batchItemFailures':[{'itemIdentifier':'a'}]}] | NO_OBJECT",
                "true                                         | NO_OBJECT",
                "'done'                                       | NO_OBJECT",
                "42                                           | NO_OBJECT",
                "[1] [2]                                      | NOT_JSON",
                "[1,                                          | NOT_JSON",
                "{'batchItemFailures':{}}                     | LIST_NO_ARRAY",
                "{'batchItemFailures':'a'}                    | LIST_NO_ARRAY",
                "{'batchItemFailures':false}                  | LIST_NO_ARRAY",
                "{'batchItemFailures':['a']}                  | ITEM_NO_OBJECT",
                "{'batchItemFailures':[null]}                 | ITEM_NO_OBJECT",
                "{'batchItemFailures':[[{'itemIdentifier':'a'}]]} | ITEM_NO_OBJECT",
                "{'batchItemFailures':[{}]}                   | ITEM_WRONG_KEY",
                "{'batchItemFailures':[{'foo':'x'}]}          | ITEM_WRONG_KEY",
                "{'batchItemFailures':[{'foo':null}]}         | ITEM_WRONG_KEY",
                "{'batchItemFailures':[{'itemIdentifier':null}]} | IDENTIFIER_NULL",
                "{'batchItemFailures':[{'itemIdentifier':''}]} | IDENTIFIER_EMPTY",
                "{'batchItemFailures':[{'itemIdentifier':123}]} | IDENTIFIER_NO_TEXT",
                "{'batchItemFailures':[{'itemIdentifier':{}}]} | IDENTIFIER_NO_TEXT",
                "{'batchItemFailures':[{'itemIdentifier':['a']}]} | IDENTIFIER_NO_TEXT",
                "{'batchItemFailures':[{'itemIdentifier':'z'}]} | IDENTIFIER_UNKNOWN",
                "{'batchItemFailures':[{'itemIdentifier':'A'}]} | IDENTIFIER_UNKNOWN",
                "{'batchItemFailures':[{'itemIdentifier':'a'},{'itemIdentifier':'z'}]} | IDENTIFIER_UNKNOWN",
                "{'batchItemFailures':[{'itemIdentifier':'a'},{'foo':'b'}]} | ITEM_WRONG_KEY",
                "{'batchItemFailures':[{'itemIdentifier':''},{'itemIdentifier':'a'}]} | IDENTIFIER_EMPTY",
            })
    void failsTheWholeBatchIfTheListCannotBeTrusted(String answer, Rule rule) {
        assertThat(read(answer))
                .isInstanceOfSatisfying(
                        AllFailed.class,
                        failed -> {
                            assertThat(failed.rule()).isEqualTo(rule);
                            assertThat(failed.detail()).isNotBlank();
                        });
    }

    @Nested
    class WhenItemsAreListed {
        @Test
        void failsExactlyThose() {
            assertThat(
                            read(
                                    "{'x':[1,{}],'batchItemFailures':[{'why':{'a':1},'itemIdentifier':'c'},"
                                            + "{'itemIdentifier':'a'}]}"))
                    .isEqualTo(new PartlyFailed(Set.of("a", "c"), Rule.ITEMS_LISTED));
        }

        @Test
        void keepsTheOrderOfTheList() {
            Verdict verdict =
                    read("{'batchItemFailures':[{'itemIdentifier':'c'},{'itemIdentifier':'a'}]}");

            assertThat(((PartlyFailed) verdict).failed()).containsExactly("c", "a");
        }

        @Test
        void countsDuplicatesOnce() {
            assertThat(
                            read(
                                    "{'batchItemFailures':[{'itemIdentifier':'b'},{'itemIdentifier':'b'}]}"))
                    .isEqualTo(new PartlyFailed(Set.of("b"), Rule.ITEMS_LISTED_TWICE));
        }

        @Test
        void readsAFullListAsAllFailed() {
            assertThat(
                            read(
                                    "{'batchItemFailures':[{'itemIdentifier':'b'},{'itemIdentifier':'a'},"
                                            + "{'itemIdentifier':'c'},{'itemIdentifier':'b'}]}"))
                    .isEqualTo(new AllFailed(Rule.ALL_LISTED, "3 items"));
        }

        @Test
        void doesNotMindTheCaseOfNames() {
            assertThat(read("{'BatchItemFailures':[{'ItemIdentifier':'b'}]}"))
                    .isEqualTo(new PartlyFailed(Set.of("b"), Rule.ITEMS_LISTED));
        }

        @Test
        void readsEscapesAndPayloadsInsideLargerArrays() {
            byte[] bytes =
                    "xx{\"batchItemFailures\":[{\"itemIdentifier\":\"\\u0062\"}]}yy"
                            .getBytes(StandardCharsets.UTF_8);
            var response = Payload.of(bytes, 2, bytes.length - 4);

            assertThat(VerdictReader.read(new Returned(response), true, IDS))
                    .isEqualTo(new PartlyFailed(Set.of("b"), Rule.ITEMS_LISTED));
        }

        @Test
        void shortensLongIdentifiersInDetails() {
            Verdict verdict =
                    read("{'batchItemFailures':[{'itemIdentifier':'" + "z".repeat(5_000) + "'}]}");

            assertThat(((AllFailed) verdict).detail()).hasSizeLessThan(510).endsWith("…\"");
        }
    }

    @Nested
    class WhenItemFailuresAreNotEnabled {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                value = {
                    "~~                                                | RETURNED",
                    "not json                                          | RETURNED",
                    "{}                                                | RETURNED",
                    "{'batchItemFailures':[]}                          | RETURNED",
                    "{'batchItemFailures':null}                        | RETURNED",
                    "{'batchItemFailures':'a'}                         | RETURNED",
                    "{'text':'no batchItemFailures here'}              | RETURNED",
                    "batchItemFailures                                 | RETURNED",
                    "['batchItemFailures']                             | RETURNED",
                    "{'batchItemFailures':[{'itemIdentifier':'a'}]}    | FAILURES_NOT_ENABLED",
                    "{'BatchItemFailures':[{'itemIdentifier':'a'}]}    | FAILURES_NOT_ENABLED",
                    "{'batchItemFailures':[{'foo':'not in the batch'}]} | FAILURES_NOT_ENABLED",
                })
        void succeedsAndTellsIfFailuresWereListed(String answer, Rule rule) {
            assertThat(VerdictReader.read(returned(answer), false, IDS))
                    .isEqualTo(new AllSucceeded(rule));
        }

        @Test
        void aFunctionErrorStillFailsTheBatch() {
            var failed = new FunctionFailed("ValueError", "no such order", Payload.of("{}"));

            assertThat(VerdictReader.read(failed, false, IDS))
                    .isEqualTo(new AllFailed(Rule.FUNCTION_ERROR, "ValueError: no such order"));
        }
    }

    @Test
    void aFunctionErrorFailsTheBatchWhateverItsBody() {
        var failed =
                new FunctionFailed("ValueError", "x", Payload.of("{\"batchItemFailures\":[]}"));

        assertThat(VerdictReader.read(failed, true, IDS))
                .isEqualTo(new AllFailed(Rule.FUNCTION_ERROR, "ValueError: x"));
    }

    @Test
    void keepsDetailsOfFunctionErrorsShort() {
        var failed = new FunctionFailed("ValueError", "x".repeat(10_000), Payload.EMPTY);

        Verdict verdict = VerdictReader.read(failed, true, IDS);

        assertThat(((AllFailed) verdict).detail()).hasSizeLessThan(510).startsWith("ValueError: x");
    }

    @ParameterizedTest
    @EnumSource
    void aThrottleRanNothing(ThrottleReason reason) {
        assertThat(VerdictReader.read(new Throttled(reason), true, IDS))
                .isEqualTo(new NotRun(Rule.THROTTLED, reason.wireName()));
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalRanNothing(Refusal refusal) {
        assertThat(VerdictReader.read(new Refused(refusal, "no function orders"), true, IDS))
                .isEqualTo(new NotRun(Rule.REFUSED, "no function orders"));
    }

    @Test
    void rulesHaveStableNamesAndSentences() {
        assertThat(Rule.ITEMS_LISTED_TWICE.id()).isEqualTo("items-listed-twice");
        assertThat(Stream.of(Rule.values()).map(Rule::sentence)).doesNotHaveDuplicates();
    }

    private static Verdict read(String answer) {
        return VerdictReader.read(returned(answer), true, IDS);
    }

    private static InvocationResult returned(String answer) {
        return new Returned(Payload.of(answer.replace('\'', '"')));
    }
}
