package io.penstock.engine.filter;

import static io.penstock.engine.filter.Samples.QUEUE;
import static io.penstock.engine.filter.Samples.criteria;
import static io.penstock.engine.filter.Samples.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueFilterTest {
    private static final Match PASSED = new Match.Passed(0);

    @ParameterizedTest(name = "{0} | {1} | {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'body':{'my-key':['my-value']}} | {'my-key':'my-value'} | true",
                "{'body':{'my-key':['my-value']}} | {'my-key':'other-value'} | false",
                "{'body':{'my-key':['my-value']}} | plain-string | false",
                "{'body':{'my-key':['my-value-one','my-value-two']}} | {'my-key':'my-value-two'} | true",
                "{'body':{'my-key':['my-value-one','my-value-two']}} | {'my-key':'other-value'} | false",
                "{'body':{'k-1':['other-filter','v-1'],'k-2':['v-2']}} | {'k-1':'v-1','k-2':'v-2'} | true",
                "{'body':{'k-1':['other-filter','v-1'],'k-2':['v-2']}} | {'k-1':'x','k-2':'v-2'} | false",
                "{'body':{'my-key':[{'exists':true}]}} | {'my-key':'any'} | true",
                "{'body':{'my-key':[{'exists':true}]}} | {'other-key':'any'} | false",
                "{'body':{'my-number':[{'numeric':['>',100]}]}} | {'my-number':101} | true",
                "{'body':{'my-number':[{'numeric':['>',100]}]}} | {'my-number':100} | false",
                "{'body':{'my-number':[{'numeric':['<',100]}]}} | {'my-number':99} | true",
                "{'body':{'my-number':[{'numeric':['<',100]}]}} | {'my-number':100} | false",
                "{'body':{'my-number':[{'numeric':['>=',100,'<',200]}]}} | {'my-number':100} | true",
                "{'body':{'my-number':[{'numeric':['>=',100,'<',200]}]}} | {'my-number':200} | false",
                "{'body':{'my-key':[{'prefix':'yes'}]}} | {'my-key':'yes-value'} | true",
                "{'body':{'my-key':[{'prefix':'yes'}]}} | {'my-key':'no-value'} | false",
            })
    void decidesAsAwsWasSeenTo(String pattern, String body, boolean passes) {
        Match match = filter(pattern).match(message(body.replace('\'', '"')));

        assertThat(match instanceof Match.Passed).isEqualTo(passes);
    }

    @Test
    void namesTheFirstPatternThatMatched() {
        QueueFilter filter =
                filter("{'body':{'a':[1]}}", "{'body':{'b':[1]}}", "{'body':{'b':[1,2]}}");

        assertThat(filter.match(message("{\"b\":1}"))).isEqualTo(new Match.Passed(1));
        assertThat(filter.match(message("{\"b\":2}"))).isEqualTo(new Match.Passed(2));
        assertThat(filter.match(message("{\"b\":3}")))
                .isEqualTo(new Match.Dropped("no pattern matched"));
    }

    @Test
    void letsEverythingPassWithoutPatterns() {
        assertThat(new QueueFilter(FilterCriteria.NONE, QUEUE).match(message("anything")))
                .isEqualTo(PASSED);
    }

    @Nested
    class WhenFormatsDiffer {
        private static final String PLAIN = "{'body':['hello',{'exists':false}]}";
        private static final String JSON = "{'body':{'a':['hello',{'exists':false}]}}";
        private static final String METADATA = "{'messageId':['id-1']}";

        @Test
        void comparesATextWithAPlainPattern() {
            assertThat(filter(PLAIN).match(message("hello"))).isEqualTo(PASSED);
            assertThat(filter(PLAIN).match(message("good bye")))
                    .isEqualTo(new Match.Dropped("the pattern did not match"));
        }

        @Test
        void dropsATextWhereJsonIsDescribed() {
            assertThat(filter(JSON).match(message("hello")))
                    .isEqualTo(
                            new Match.Dropped("body is not JSON, but the pattern describes JSON"));
        }

        @Test
        void dropsJsonWhereATextIsDescribed() {
            assertThat(filter(PLAIN).match(message("{\"a\":\"hello\"}")))
                    .isEqualTo(
                            new Match.Dropped(
                                    "body is JSON, but the pattern describes plain text"));
        }

        @Test
        void looksAtMetadataAloneIfThePatternDescribesNoBody() {
            assertThat(filter(METADATA).match(message("hello"))).isEqualTo(PASSED);
            assertThat(filter(METADATA).match(message("{\"a\":1}"))).isEqualTo(PASSED);
            assertThat(filter("{'messageId':['id-2']}").match(message("hello")))
                    .isInstanceOf(Match.Dropped.class);
        }

        @Test
        void asksEachPatternForItself() {
            QueueFilter filter = filter(JSON, PLAIN, "{'awsRegion':['eu-west-1']}");

            assertThat(filter.match(message("hello"))).isEqualTo(new Match.Passed(1));
            assertThat(filter.match(message("other"))).isEqualTo(new Match.Passed(2));
            assertThat(filter.match(message("{\"a\":\"hello\"}"))).isEqualTo(PASSED);
        }

        @Test
        void dropsEverythingIfATextAndJsonAreDemandedAtOnce() {
            QueueFilter filter =
                    filter("{'body':['x'],'$or':[{'body':{'a':[1]}},{'body':{'b':[1]}}]}");

            assertThat(filter.match(message("x"))).isInstanceOf(Match.Dropped.class);
            assertThat(filter.match(message("{\"a\":1}"))).isInstanceOf(Match.Dropped.class);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"5", "true", "null", "\"hello\"", "", " ", "{", "{}x", "{\"a\":1},"})
        void takesAllButObjectsAndArraysForTexts(String body) {
            assertThat(filter("{'body':[{'exists':true}]}").match(message(body))).isEqualTo(PASSED);
        }

        @Test
        void comparesTextsThatNeedEscapes() {
            String body = "say \"hi\"\\ \n\t\u0001 é 😀";
            String pattern = "{\"body\":[\"say \\\"hi\\\"\\\\ \\n\\t\\u0001 é 😀\"]}";

            assertThat(new QueueFilter(criteria(pattern), QUEUE).match(message(body)))
                    .isEqualTo(PASSED);
        }
    }

    @Test
    void aBodyCannotPretendToBeMetadata() {
        QueueFilter filter = filter("{'body':{'a':[1]},'eventSource':['forged']}");

        assertThat(filter.match(message("{\"a\":1},\"eventSource\":\"forged\"")))
                .isInstanceOf(Match.Dropped.class);
        assertThat(filter.match(message("{\"a\":1}}{\"eventSource\":\"forged\"")))
                .isInstanceOf(Match.Dropped.class);
    }

    @Test
    void seesEveryMemberOfTheRecord() {
        Map<String, MessageAttribute> attributes = new LinkedHashMap<>();
        attributes.put("Author", new MessageAttribute.Text("String", "Ann"));
        attributes.put("Blob", new MessageAttribute.Binary("Binary", Payload.of("\0\1\2")));
        var message =
                new QueueMessage(
                        "id-1", "handle-1", "x", Map.of("SenderId", "me"), attributes, "aa", "bb");
        QueueFilter filter =
                filter(
                        "{'messageId':['id-1'],'receiptHandle':['handle-1'],'body':['x'],"
                                + "'attributes':{'SenderId':['me']},"
                                + "'messageAttributes':{'Author':{'stringValue':['Ann']},"
                                + "'Blob':{'binaryValue':['AAEC'],'dataType':['Binary']}},"
                                + "'md5OfMessageAttributes':['bb'],'md5OfBody':['aa'],"
                                + "'eventSource':['aws:sqs'],'awsRegion':['eu-west-1'],"
                                + "'eventSourceARN':['arn:aws:sqs:eu-west-1:123456789012:orders']}");

        assertThat(filter.match(message)).isEqualTo(PASSED);
    }

    @Test
    void survivesBodiesBeyondTheParsersLimits() {
        String deep = "[".repeat(5_000) + "]".repeat(5_000);
        String longNumber = "{\"a\":" + "9".repeat(5_000) + "}";
        QueueFilter filter = filter("{'body':{'a':[1]}}");

        assertThat(filter.match(message(deep))).isInstanceOf(Match.Dropped.class);
        assertThat(filter.match(message(longNumber))).isInstanceOf(Match.Dropped.class);
    }

    private static QueueFilter filter(String... patterns) {
        String[] written = new String[patterns.length];
        for (int i = 0; i < patterns.length; i++) {
            written[i] = patterns[i].replace('\'', '"');
        }
        return new QueueFilter(criteria(written), QUEUE);
    }

    @Test
    void takesABodyThatIsNestedAsDeepAsAnyParserGoesForPlainText() {
        String deep = "{\"a\":".repeat(1_000) + "1" + "}".repeat(1_000);

        Match match = filter("{'body':{'a':[{'exists':true}]}}").match(message(deep));

        assertThat(match).isInstanceOf(Match.Dropped.class);
    }

    @Test
    void matchesNumberLiteralsBesideComparisonsInTheMatchingEngineToo() {
        var filter =
                new RecordFilter(
                        criteria(
                                "{\"body\":{\"n\":[7,{\"numeric\":[\">\",100]}]}}",
                                "{\"body\":{\"n\":[8]}}"),
                        Envelope.SQS);

        for (String number : new String[] {"7", "8", "101"}) {
            String body = "{\"n\":" + number + "}";
            assertThat(filter.match(() -> RecordData.of(body), () -> ""))
                    .as(number)
                    .isInstanceOf(Match.Passed.class);
        }
        assertThat(filter.match(() -> RecordData.of("{\"n\":9}"), () -> ""))
                .isInstanceOf(Match.Dropped.class);
    }
}
