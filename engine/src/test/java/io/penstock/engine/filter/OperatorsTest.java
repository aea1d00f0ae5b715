package io.penstock.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What each operator means; `'` stands for `"`.
class OperatorsTest {

    @ParameterizedTest(name = "{0} | {1} | {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[null]                                  | null            | true",
                "[null]                                  | 'null'          | false",
                "[null]                                  | 0               | false",
                "['']                                    | ''              | true",
                "['']                                    | ' '             | false",
                "['Alice']                               | 'Alice'         | true",
                "['Alice']                               | 'alice'         | false",
                "['Alice']                               | 'Alice '        | false",
                "['a','b']                               | 'b'             | true",
                "[true]                                  | true            | true",
                "[true]                                  | 'true'          | false",
                "[{'equals-ignore-case':'alice'}]        | 'ALICE'         | true",
                "[{'equals-ignore-case':'alice'}]        | 'alicia'        | false",
                "[{'prefix':'us-'}]                      | 'us-east'       | true",
                "[{'prefix':'us-'}]                      | 'eu-us-'        | false",
                "[{'prefix':'1'}]                        | 12              | false",
                "[{'suffix':'.png'}]                     | 'a.png'         | true",
                "[{'suffix':'.png'}]                     | 'a.png.txt'     | false",
                "[{'prefix':{'equals-ignore-case':'US'}}] | 'us-east'      | true",
                "[{'suffix':{'equals-ignore-case':'G'}}] | 'a.png'         | true",
                "[{'wildcard':'a*c'}]                    | 'abbc'          | true",
                "[{'wildcard':'a*c'}]                    | 'abbd'          | false",
                "[{'cidr':'10.0.0.0/8'}]                 | '10.1.2.3'      | true",
                "[{'cidr':'10.0.0.0/8'}]                 | '11.1.2.3'      | false",
                "[{'exactly':'x'}]                       | 'x'             | true",
                "[{'anything-but':['x','y']}]            | 'z'             | true",
                "[{'anything-but':['x','y']}]            | 'y'             | false",
                "[{'anything-but':'x'}]                  | 5               | true",
                "[{'anything-but':5}]                    | 5               | false",
                "[{'anything-but':5}]                    | 6               | true",
                "[{'anything-but':5}]                    | '5'             | true",
                "[{'anything-but':{'prefix':'in'}}]      | 'init'          | false",
                "[{'anything-but':{'prefix':'in'}}]      | 'out'           | true",
                "[{'anything-but':{'wildcard':'*x*'}}]   | 'axb'           | false",
                "[{'anything-but':{'equals-ignore-case':['A','b']}}] | 'a' | false",
            })
    void comparesTexts(String alternatives, String value, boolean passes) {
        assertThat(field(alternatives, "{'k':" + value + "}")).isEqualTo(passes);
    }

    @ParameterizedTest(name = "{0} | {1} | {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "['10.0.0.1'] | '10.0.0.1'        | true",
                "['10.0.0.1'] | '10.0.0.2'        | false",
                "['10.0.0.1'] | '10.00.0.1'       | false",
                "['::1']      | '0:0:0:0:0:0:0:1' | false",
                "['::1']      | '::1'             | true",
                "['abcdef']   | 'ABCDEF'          | false",
            })
    void comparesAddressesAsTexts(String alternatives, String value, boolean passes) {
        assertThat(field(alternatives, "{'k':" + value + "}")).isEqualTo(passes);
    }

    @ParameterizedTest(name = "{0} | {1} | {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[300]                             | 300     | true",
                "[300]                             | 300.0   | false",
                "[300]                             | 3.0e2   | false",
                "[3.0e2]                           | 3.0e2   | true",
                "[300]                             | '300'   | false",
                "['300']                           | 300     | false",
                "[12345678901234567890123]         | 12345678901234567890123 | true",
                "[{'numeric':['=',300]}]           | 300.0   | true",
                "[{'numeric':['=',300]}]           | 3.0e2   | true",
                "[{'numeric':['=',300]}]           | '300'   | false",
                "[{'numeric':['>',100]}]           | 100     | false",
                "[{'numeric':['>',100]}]           | 100.001 | true",
                "[{'numeric':['>=',100,'<',200]}]  | 100     | true",
                "[{'numeric':['>=',100,'<',200]}]  | 200     | false",
                "[{'numeric':['>',10,'<=',20]}]    | 10      | false",
                "[{'numeric':['>',10,'<=',20]}]    | 10.5    | true",
                "[{'numeric':['>',10,'<=',20]}]    | 20      | true",
                "[{'numeric':['<=',-5]}]           | -5      | true",
                "[{'numeric':['<',0]}]             | -0.001  | true",
                "[{'numeric':['>',0]}]             | 1e400   | false",
                "[{'numeric':['>',0]}]             | null    | false",
            })
    void comparesNumbers(String alternatives, String value, boolean passes) {
        assertThat(field(alternatives, "{'k':" + value + "}")).isEqualTo(passes);
    }

    @ParameterizedTest(name = "{0} | {1} | {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{'exists':true}]        | {'k':1}              | true",
                "[{'exists':true}]        | {'k':null}           | true",
                "[{'exists':true}]        | {'k':[1]}            | true",
                "[{'exists':true}]        | {'other':1}          | false",
                "[{'exists':true}]        | {'k':{'inner':1}}    | false",
                "[{'exists':true}]        | {'k':{}}             | false",
                "[{'exists':true}]        | {'k':[]}             | false",
                "[{'exists':false}]       | {'k':1}              | false",
                "[{'exists':false}]       | {'k':null}           | false",
                "[{'exists':false}]       | {'other':1}          | true",
                "[{'exists':false}]       | {'k':{'inner':1}}    | true",
                "[{'exists':false}]       | {'k':{}}             | true",
                "[{'exists':false}]       | {'k':[]}             | true",
                "[{'exists':false},'x']   | {'k':'x'}            | true",
                "[{'exists':false},'x']   | {'k':'y'}            | false",
                "[{'anything-but':'x'}]   | {'other':1}          | false",
            })
    void tellsWhetherAFieldExists(String alternatives, String body, boolean passes) {
        assertThat(field(alternatives, body)).isEqualTo(passes);
    }

    @Nested
    class WhenAFieldIsAnArray {
        @Test
        void anyElementMayMatch() {
            assertThat(field("[{'numeric':['<',28]}]", "{'k':[30,27,31]}")).isTrue();
            assertThat(field("[{'numeric':['<',28]}]", "{'k':[30,29,31]}")).isFalse();
            assertThat(field("[{'anything-but':'x'}]", "{'k':['x','y']}")).isTrue();
        }

        @Test
        void fieldsOfOnePatternMustComeFromOneElement() {
            String pattern = "{'body':{'items':{'color':['red'],'size':['L']}}}";

            assertThat(passes(pattern, "{'items':[{'color':'red','size':'L'}]}")).isTrue();
            assertThat(
                            passes(
                                    pattern,
                                    "{'items':[{'color':'red','size':'S'},"
                                            + "{'color':'blue','size':'L'}]}"))
                    .isFalse();
        }

        @Test
        void aBodyThatIsAnArrayOffersItsElements() {
            assertThat(field("['x']", "[{'k':'y'},{'k':'x'}]")).isTrue();
        }
    }

    @Nested
    class WhenFieldsAreCombined {
        @Test
        void allFieldsOfAnObjectMustMatch() {
            String pattern = "{'body':{'a':['x'],'b':{'c':['y']}}}";

            assertThat(passes(pattern, "{'a':'x','b':{'c':'y'}}")).isTrue();
            assertThat(passes(pattern, "{'a':'x','b':{'c':'z'}}")).isFalse();
            assertThat(passes(pattern, "{'a':'x'}")).isFalse();
        }

        @Test
        void oneBranchOfOrIsEnough() {
            String pattern = "{'body':{'a':['x'],'$or':[{'b':['y']},{'c':[{'prefix':'z'}]}]}}";

            assertThat(passes(pattern, "{'a':'x','b':'y'}")).isTrue();
            assertThat(passes(pattern, "{'a':'x','c':'zz'}")).isTrue();
            assertThat(passes(pattern, "{'a':'x','b':'z'}")).isFalse();
            assertThat(passes(pattern, "{'b':'y'}")).isFalse();
        }

        @Test
        void orNests() {
            String pattern =
                    "{'body':{'$or':[{'a':['x']},{'b':{'$or':[{'c':['y']},{'d':['z']}]}}]}}";

            assertThat(passes(pattern, "{'a':'x'}")).isTrue();
            assertThat(passes(pattern, "{'b':{'c':'y'}}")).isTrue();
            assertThat(passes(pattern, "{'b':{'d':'z'}}")).isTrue();
            assertThat(passes(pattern, "{'b':{'d':'y'}}")).isFalse();
        }

        @Test
        void orThatIsNoOperatorIsAField() {
            assertThat(passes("{'body':{'$or':['x','y']}}", "{'$or':'y'}")).isTrue();
            assertThat(passes("{'body':{'$or':['x','y']}}", "{'x':1}")).isFalse();
        }
    }

    private static boolean field(String alternatives, String body) {
        return passes("{'body':{'k':" + alternatives + "}}", body);
    }

    private static boolean passes(String pattern, String body) {
        return Samples.passes(pattern.replace('\'', '"'), body.replace('\'', '"'));
    }
}
