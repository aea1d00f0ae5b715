package io.penstock.engine.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules by which sources other than queues differ; `'` stands for `"`.
class RecordFilterTest {
    private static final RecordData BYTES = new RecordData.Undecodable();

    @Nested
    class OfKinesisRecords {
        @Test
        void describesDataAtTheTopLevel() {
            assertThat(
                            passes(
                                    "{'data':{'event_type':['function_1']}}",
                                    "{'event_type':'function_1'}"))
                    .isTrue();
            assertThat(passes("{'data':{'event_type':['function_1']}}", "{'event_type':'other'}"))
                    .isFalse();
        }

        @Test
        void dropsDataThatIsNotJsonWhereJsonIsDescribed() {
            assertThat(passes("{'data':{'a':[{'exists':false}]}}", "text")).isFalse();
            assertThat(
                            RecordFilterTest.passes(
                                    Envelope.KINESIS, "{'data':{'a':[{'exists':false}]}}", BYTES))
                    .isFalse();
        }

        @Test
        void looksAtMetadataAloneIfThePatternDescribesNoData() {
            assertThat(passes("{'eventName':['INSERT']}", "text")).isTrue();
            assertThat(passes("{'eventName':['INSERT']}", "{'a':1}")).isTrue();
            assertThat(passes("{'eventName':['REMOVE']}", "{'a':1}")).isFalse();
        }

        @Test
        void refusesPlainPatterns() {
            assertThat(Envelope.KINESIS.accepts(criteria("{'data':['text']}"))).isFalse();
            assertThat(Envelope.DYNAMODB.accepts(criteria("{'dynamodb':['text']}"))).isFalse();
            assertThat(Envelope.KINESIS.accepts(criteria("{'data':{'a':['text']}}"))).isTrue();
            assertThat(Envelope.KINESIS.accepts(criteria("{'eventName':['text']}"))).isTrue();
            assertThat(Envelope.SQS.accepts(criteria("{'body':['text']}"))).isTrue();
            assertThat(Envelope.KAFKA.accepts(criteria("{'value':['text']}"))).isTrue();
        }

        private static boolean passes(String pattern, String data) {
            return RecordFilterTest.passes(Envelope.KINESIS, pattern, data);
        }
    }

    @Nested
    class OfDynamoDbRecords {
        private static final String PRESENT =
                "{'ApproximateCreationDateTime':1428537600.0,'NewImage':{'presentKey':"
                        + "{'S':'presentValue'},'n42':{'N':'42'},'n101':{'N':'101'},'region':{'S':'us-1-x'}}}";
        private static final String ABSENT =
                "{'ApproximateCreationDateTime':1428537600.0,'NewImage':{'other':{'S':'x'}}}";

        @ParameterizedTest(name = "{0} | {1} | {2}")
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                value = {
                    "{'eventName':['INSERT']}                                      | true  | true",
                    "{'eventName':['INSERT','MODIFY']}                             | true  | true",
                    "{'eventName':['MODIFY']}                                      | false | false",
                    "{'eventName':['INSERT'],'eventSource':['aws:dynamodb']}       | true  | true",
                    "{'dynamodb':{'NewImage':{'presentKey':{'S':['presentValue']}}}} | true  | false",
                    "{'dynamodb':{'NewImage':{'presentKey':['presentValue']}}}     | false | false",
                    "{'dynamodb':{'NewImage':{'presentKey':{'S':[{'exists':true}]}}}} | true  | false",
                    "{'dynamodb':{'NewImage':{'presentKey':[{'exists':false}]}}}   | true  | true",
                    "{'dynamodb':{'NewImage':{'n42':{'N':[{'numeric':['>',100]},{'anything-but':'101'}]}}}} | true | false",
                    "{'dynamodb':{'NewImage':{'n101':{'N':[{'numeric':['>',100]},{'anything-but':'101'}]}}}} | false | false",
                    "{'dynamodb':{'NewImage':{'region':{'S':[{'prefix':'us-1'}]}}}} | true  | false",
                    "{'dynamodb':{'ApproximateCreationDateTime':[{'numeric':['>',0]}]}} | true  | true",
                })
        void decidesAsAwsWasSeenTo(String pattern, boolean withKey, boolean withoutKey) {
            assertThat(passes(Envelope.DYNAMODB, pattern, PRESENT)).isEqualTo(withKey);
            assertThat(passes(Envelope.DYNAMODB, pattern, ABSENT)).isEqualTo(withoutKey);
        }
    }

    @Nested
    class OfKafkaRecords {
        @ParameterizedTest(name = "{0} | {1} | {2}")
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '~',
                value = {
                    "{'value':[{'anything-but':['error']}]}        | fine      | true",
                    "{'value':[{'anything-but':['error']}]}        | error     | false",
                    "{'eventName':['INSERT']}                      | fine      | true",
                    "{'value':{'a':[1]}}                           | text      | true",
                    "{'value':{'a':[1]},'eventName':['INSERT']}    | text      | true",
                    "{'value':{'a':[1]},'eventName':['REMOVE']}    | text      | false",
                    "{'value':['text']}                            | {'a':1}   | true",
                    "{'value':['text'],'eventName':['REMOVE']}     | {'a':1}   | false",
                    "{'eventName':['REMOVE']}                      | {'a':1}   | false",
                    "{'value':{'a':[1]}}                           | {'a':1}   | true",
                    "{'value':{'a':[1]}}                           | {'a':2}   | false",
                    "{'value':{'a':[1]},'eventName':['INSERT']}    | {'a':1}   | true",
                    "{'value':{'a':[1]},'eventName':['REMOVE']}    | {'a':1}   | false",
                })
        void letsRecordsOfAnotherFormatThrough(String pattern, String value, boolean passes) {
            assertThat(passes(Envelope.KAFKA, pattern, value)).isEqualTo(passes);
        }

        @Test
        void looksAtMetadataAloneForBytesThatAreNoText() {
            assertThat(passes(Envelope.KAFKA, "{'value':['x']}", BYTES)).isTrue();
            assertThat(passes(Envelope.KAFKA, "{'value':{'a':['x']}}", BYTES)).isTrue();
            assertThat(passes(Envelope.KAFKA, "{'value':['x'],'eventName':['REMOVE']}", BYTES))
                    .isFalse();
        }
    }

    private static boolean passes(Envelope envelope, String pattern, String data) {
        return passes(envelope, pattern, RecordData.of(data.replace('\'', '"')));
    }

    private static boolean passes(Envelope envelope, String pattern, RecordData data) {
        String metadata = "\"eventName\":\"INSERT\",\"eventSource\":\"aws:dynamodb\"";
        var filter = new RecordFilter(criteria(pattern), envelope);
        return filter.match(() -> data, () -> metadata) instanceof Match.Passed;
    }

    private static FilterCriteria criteria(String pattern) {
        return Samples.criteria(pattern.replace('\'', '"'));
    }
}
