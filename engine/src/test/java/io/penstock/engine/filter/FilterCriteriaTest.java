package io.penstock.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.filter.FilterCriteria.Parsed;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilterCriteriaTest {
    private static final Parsed INVALID = new Parsed.Invalid("Invalid filter pattern definition.");

    @Test
    void keepsPatternsAsTheyWereWritten() {
        String pattern = " {\"body\" : {\"a\":[ 1 ]}}";

        Parsed parsed = FilterCriteria.parse(List.of(pattern));

        assertThat(parsed)
                .isInstanceOfSatisfying(
                        Parsed.Valid.class,
                        valid -> assertThat(valid.criteria().patterns()).containsExactly(pattern));
    }

    @Test
    void refusesAllPatternsIfOneIsBroken() {
        assertThat(FilterCriteria.parse(List.of("{\"a\":[1]}", "{\"a\":1}"))).isEqualTo(INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[null,\"\",true,5,-1.5e3,\"x\"]}",
                "{\"a\":[{\"equals-ignore-case\":\"alice\"}]}",
                "{\"a\":[{\"anything-but\":[\"x\",\"y\"]}]}",
                "{\"a\":[{\"anything-but\":\"x\"}]}",
                "{\"a\":[{\"anything-but\":5}]}",
                "{\"a\":[{\"anything-but\":[5,6]}]}",
                "{\"a\":[{\"numeric\":[\"=\",100]}]}",
                "{\"a\":[{\"numeric\":[\">\",10,\"<=\",20]}]}",
                "{\"a\":[{\"numeric\":[\">=\",-1e3,\"<\",2.5]}]}",
                "{\"a\":[{\"exists\":true},{\"exists\":false}]}",
                "{\"a\":[{\"prefix\":\"us-\"}],\"b\":{\"c\":[{\"suffix\":\".png\"}]}}",
                "{\"$or\":[{\"a\":[1]},{\"b\":[2]}]}",
                "{\"a\":{\"$or\":[{\"b\":[1]},{\"c\":{\"$or\":[{\"d\":[1]},{\"e\":[1]}]}}]}}",
                "{\"$or\":[1,2]}",
                "{\"$or\":[\"x\"]}",
                "{\"$or\":[{\"prefix\":\"a\"},{\"suffix\":\"b\"}]}",
                "{\"\":[1]}",
            })
    void acceptsWhatTheGuideDescribes(String pattern) {
        assertThat(FilterCriteria.parse(List.of(pattern))).isInstanceOf(Parsed.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":[{\"exactly\":\"x\"}]}",
                "{\"a\":[{\"wildcard\":\"a*\\\\*b\\\\\\\\\"}]}",
                "{\"a\":[{\"cidr\":\"10.0.0.0/8\"}]}",
                "{\"a\":[{\"cidr\":\"2001:db8::/32\"}]}",
                "{\"a\":[{\"prefix\":{\"equals-ignore-case\":\"US\"}}]}",
                "{\"a\":[{\"suffix\":{\"equals-ignore-case\":\"PNG\"}}]}",
                "{\"a\":[{\"anything-but\":{\"prefix\":\"a\"}}]}",
                "{\"a\":[{\"anything-but\":{\"prefix\":[\"a\",\"b\"]}}]}",
                "{\"a\":[{\"anything-but\":{\"suffix\":[\"a\",\"b\"]}}]}",
                "{\"a\":[{\"anything-but\":{\"equals-ignore-case\":[\"a\",\"b\"]}}]}",
                "{\"a\":[{\"anything-but\":{\"wildcard\":[\"a*\",\"*b\"]}}]}",
            })
    void acceptsTheEnginesOperatorsAsAnExtension(String pattern) {
        assertThat(FilterCriteria.parse(List.of(pattern))).isInstanceOf(Parsed.Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "simple string",
                "single-string",
                "{\"eventSource\": \"aws:sqs\"}",
                "{\"eventSource\": []}",
                "[{\"eventName\": [\"INSERT\"=123}]",
                "",
                "   ",
                "5",
                "\"text\"",
                "[]",
                "{}",
                "{\"a\":{}}",
                "{\"a\":{\"b\":{}}}",
                "{\"a\":[[1]]}",
                "{\"a\":true}",
                "{\"a\":[1]",
                "{\"a\":[1]} {\"b\":[1]}",
                "{\"a\":[1],\"a\":[2]}",
                "{\"a\":{\"b\":[1]},\"a\":{\"b\":[2]}}",
                "{\"a\":[{}]}",
                "{\"a\":[{\"regex\":\"x\"}]}",
                "{\"a\":[{\"exists\":true,\"prefix\":\"x\"}]}",
                "{\"a\":[{\"exists\":\"true\"}]}",
                "{\"a\":[{\"exists\":null}]}",
                "{\"a\":[{\"prefix\":5}]}",
                "{\"a\":[{\"prefix\":{\"suffix\":\"x\"}}]}",
                "{\"a\":[{\"suffix\":[\"x\"]}]}",
                "{\"a\":[{\"equals-ignore-case\":[\"x\"]}]}",
                "{\"a\":[{\"anything-but\":[]}]}",
                "{\"a\":[{\"anything-but\":[1,\"a\"]}]}",
                "{\"a\":[{\"anything-but\":null}]}",
                "{\"a\":[{\"anything-but\":true}]}",
                "{\"a\":[{\"anything-but\":[null]}]}",
                "{\"a\":[{\"anything-but\":{\"prefix\":\"\"}}]}",
                "{\"a\":[{\"anything-but\":{\"numeric\":[\"=\",1]}}]}",
                "{\"a\":[{\"numeric\":[]}]}",
                "{\"a\":[{\"numeric\":[\">\"]}]}",
                "{\"a\":[{\"numeric\":[\"!\",5]}]}",
                "{\"a\":[{\"numeric\":[\">\",\"5\"]}]}",
                "{\"a\":[{\"numeric\":[\"=\",5,\"<\",7]}]}",
                "{\"a\":[{\"numeric\":[\"<\",5,\">\",1]}]}",
                "{\"a\":[{\"numeric\":[\">\",5,\"<\",3]}]}",
                "{\"a\":[{\"numeric\":[\">\",5,\"<\",7,\"<\",9]}]}",
                "{\"a\":[{\"numeric\":\"x\"}]}",
                "{\"a\":[{\"numeric\":[\"=\",1e9999]}]}",
                "{\"a\":[{\"wildcard\":\"a**\"}]}",
                "{\"a\":[{\"wildcard\":\"a\\\\x\"}]}",
                "{\"a\":[{\"wildcard\":\"a\\\\\"}]}",
                "{\"a\":[{\"cidr\":\"10.0.0.0/33\"}]}",
                "{\"a\":[{\"cidr\":\"nowhere\"}]}",
                "{\"$or\":[]}",
                "{\"$or\":[{\"a\":[1]}]}",
                "{\"$or\":{}}",
                "{\"$or\":[{\"a\":[1]},{}]}",
                "{\"$or\":[{\"a\":[1]},{\"prefix\":[2]}]}",
                "{\"$or\":[{\"a\":[1]},{\"b\":{\"prefix\":[2]}}]}",
                "{\"a\":[1],\"$or\":[{\"a\":[2]},{\"b\":[2]}]}",
            })
    void refusesWhatBreaksTheGrammar(String pattern) {
        assertThat(FilterCriteria.parse(List.of(pattern))).isEqualTo(INVALID);
    }

    @Nested
    class WhenPatternsAreTooCostly {
        @Test
        void refusesMoreCombinationsThanTheLimit() {
            assertThat(FilterCriteria.parse(List.of(choices(9)))).isInstanceOf(Parsed.Valid.class);
            assertThat(FilterCriteria.parse(List.of(choices(10)))).isEqualTo(INVALID);
            assertThat(FilterCriteria.parse(List.of(choices(80)))).isEqualTo(INVALID);
        }

        @Test
        void refusesWildcardsThatWouldSlowMatchingDown() {
            String few = "*" + "a*".repeat(20);
            String many = "*" + "a*".repeat(1_900);

            assertThat(FilterCriteria.parse(List.of(wildcard(few))))
                    .isInstanceOf(Parsed.Valid.class);
            assertThat(FilterCriteria.parse(List.of(wildcard(many)))).isEqualTo(INVALID);
        }

        @Test
        void refusesWildcardsThatAreTooManyOnlyTogether() {
            String half = wildcard("*" + "a*".repeat(15));
            String other = half.replace("a*", "ab*");

            assertThat(FilterCriteria.parse(List.of(half))).isInstanceOf(Parsed.Valid.class);
            assertThat(FilterCriteria.parse(List.of(half, other, half.replace("a*", "ba*"))))
                    .isEqualTo(INVALID);
        }

        @Test
        void survivesDeepNesting() {
            String deep = "{\"a\":".repeat(2_000) + "[1]" + "}".repeat(2_000);

            assertThat(FilterCriteria.parse(List.of(deep))).isEqualTo(INVALID);
        }

        private static String wildcard(String text) {
            return "{\"a\":[{\"wildcard\":\"" + text + "\"}]}";
        }

        /// Returns a pattern of 2 to the power of `count` combinations.
        private static String choices(int count) {
            var pattern = new StringBuilder("{");
            for (int i = 0; i < count; i++) {
                pattern.append(i == 0 ? "" : ",")
                        .append("\"f" + i + "\":{\"$or\":[{\"a\":[1]},{\"b\":[1]}]}");
            }
            return pattern.append('}').toString();
        }
    }
}
