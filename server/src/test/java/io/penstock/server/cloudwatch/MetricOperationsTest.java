package io.penstock.server.cloudwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.metrics.MetricLimits;
import io.penstock.engine.time.ManualTimeline;
import io.penstock.server.metrics.Metrics;
import io.penstock.server.wire.ApiError;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Caller;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MetricOperationsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long START = Instant.parse("2026-11-21T12:00:00Z").getEpochSecond();

    private final ManualTimeline timeline = new ManualTimeline(Instant.ofEpochSecond(START));
    private final Metrics metrics = new Metrics(timeline, MetricLimits.DEFAULT);
    private final Map<String, Operation> operations = MetricOperations.of(metrics);

    private Reply reply(Caller caller, String operation, String json) {
        try {
            var input = (ObjectNode) JSON.readTree(json.replace('\'', '"'));
            return Objects.requireNonNull(operations.get(operation))
                    .handle(new Call(operation, caller, "id", "", input, Payload.EMPTY, ""));
        } catch (IOException | InterruptedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Reply reply(String operation, String json) {
        return reply(Caller.of("000000000000", "us-east-1"), operation, json);
    }

    private JsonNode answer(String operation, String json) {
        return switch (reply(operation, json)) {
            case Reply.Output(ObjectNode members) -> members;
            case Reply.Done() -> JSON.createObjectNode();
            case Reply.Failed(ApiError error) -> fail("%s: %s", error.code(), error.message());
            case Reply.Raw _, Reply.Streamed _ -> fail("not members");
        };
    }

    private String error(String operation, String json) {
        return reply(operation, json) instanceof Reply.Failed(ApiError error)
                ? error.code() + ": " + error.message()
                : "none";
    }

    private void put(String datum) {
        answer("PutMetricData", "{'Namespace':'n','MetricData':[" + datum + "]}");
    }

    private static String window(int fromMinute, int toMinute) {
        return "'StartTime':%d,'EndTime':%d"
                .formatted(START + fromMinute * 60L, START + toMinute * 60L);
    }

    private static String stat(String id, String metric, String stat, int period) {
        return "{'Id':'%s','MetricStat':{'Metric':{'Namespace':'n','MetricName':'%s'},"
                        .formatted(id, metric)
                + "'Period':%d,'Stat':'%s'}}".formatted(period, stat);
    }

    @Nested
    class Putting {
        @Test
        void stampsWithThePresentUnlessTold() {
            put("{'MetricName':'m','Value':7}");

            JsonNode points =
                    answer(
                                    "GetMetricStatistics",
                                    "{'Namespace':'n','MetricName':'m','Period':60,'Statistics':['Sum'],"
                                            + window(0, 1)
                                            + "}")
                            .path("Datapoints");

            assertThat(points.toString())
                    .isEqualTo("[{\"Timestamp\":" + START + ",\"Sum\":7.0,\"Unit\":\"None\"}]");
        }

        @Test
        void refusesWhatCloudWatchRefuses() {
            assertRefused("{'MetricName':'m'}", "At least one of the parameters must be specified");
            assertRefused(
                    "{'MetricName':'m','Value':1,'StatisticValues':{}}", "are mutually exclusive");
            assertRefused(
                    "{'MetricName':'m','Values':[1,2],'Counts':[1]}", "must be of the same size");
            assertRefused(
                    "{'MetricName':'m','Value':1e200}", "parameter MetricData.member.1.Value");
            assertRefused(
                    "{'MetricName':'m','Value':1,'Timestamp':1}", "within the past two weeks");
            assertRefused(
                    "{'MetricName':'m','Value':1,'Timestamp':%d}".formatted(START + 7_201),
                    "no more than two hours in the future");
            assertRefused(
                    "{'MetricName':'m','Value':1,'StorageResolution':5}", "in the set [1, 60]");
            assertRefused(
                    "{'MetricName':'m','Values':[" + "1,".repeat(150) + "1]}",
                    "MetricData.member.1.Values must not have a size greater than 150");
            assertRefused(
                    "{'MetricName':'m','StatisticValues':"
                            + "{'SampleCount':1,'Sum':1,'Minimum':2,'Maximum':1}}",
                    "greater than or equal to");
            assertThat(error("PutMetricData", "{'Namespace':'AWS/SQS','MetricData':[]}"))
                    .contains("The value AWS/SQS for parameter Namespace is invalid.");
            assertThat(error("PutMetricData", "{'Namespace':'n'}"))
                    .startsWith("MissingRequiredParameterException");
            assertThat(
                            error(
                                    "PutMetricData",
                                    "{'Namespace':'n','MetricData':["
                                            + "{'MetricName':'m','Value':1},".repeat(1_000)
                                            + "{'MetricName':'m','Value':1}]}"))
                    .contains("The collection MetricData must not have a size greater than 1000.");
        }

        @Test
        void takesDataOfEntitiesAsAnyOther() {
            answer(
                    "PutMetricData",
                    "{'Namespace':'n','EntityMetricData':[{'MetricData':"
                            + "[{'MetricName':'m','Value':1}]}]}");

            assertThat(answer("ListMetrics", "{}").path("Metrics")).hasSize(1);
        }

        private void assertRefused(String datum, String message) {
            assertThat(error("PutMetricData", "{'Namespace':'n','MetricData':[" + datum + "]}"))
                    .contains(message);
        }
    }

    @Nested
    class Reading {
        @Test
        void countsThePointsOfAStatisticsRequest() {
            String request =
                    "{'Namespace':'n','MetricName':'m','Period':60,'Statistics':['Sum'],'StartTime':%d,"
                            + "'EndTime':%d}";

            assertThat(error("GetMetricStatistics", request.formatted(START - 86_400, START)))
                    .isEqualTo("none");
            assertThat(error("GetMetricStatistics", request.formatted(START - 86_460, START)))
                    .isEqualTo(
                            "InvalidParameterCombinationException: You have requested up to 1441"
                                    + " datapoints, which exceeds the limit of 1440. You may reduce the"
                                    + " datapoints requested by increasing Period, or decreasing the"
                                    + " time range.");
            assertThat(error("GetMetricStatistics", request.formatted(START, START)))
                    .contains("must not equal parameter EndTime");
            assertThat(error("GetMetricStatistics", request.formatted(START, START - 1)))
                    .contains("must be less than the parameter EndTime");
        }

        @Test
        void returnsTheNewestFirstUnlessToldOtherwise() {
            put("{'MetricName':'m','Value':1}");
            timeline.advance(Duration.ofMinutes(1));
            put("{'MetricName':'m','Value':2}");
            String queries = "'MetricDataQueries':[" + stat("a", "m", "Sum", 60) + "],";

            assertThat(values("{" + queries + window(0, 5) + "}")).isEqualTo("[2.0,1.0]");
            assertThat(values("{" + queries + window(0, 5) + ",'ScanBy':'TimestampAscending'}"))
                    .isEqualTo("[1.0,2.0]");
        }

        @Test
        void labelsByWhatDiffers() {
            put("{'MetricName':'m','Value':1}");
            JsonNode results =
                    answer(
                                    "GetMetricData",
                                    "{'MetricDataQueries':["
                                            + stat("a", "m", "Sum", 60)
                                            + ","
                                            + stat("b", "m", "Maximum", 60)
                                            + ",{'Id':'c','Expression':'a + b'}],"
                                            + window(0, 5)
                                            + "}")
                            .path("MetricDataResults");

            assertThat(results.findValuesAsText("Label"))
                    .containsExactly("m Sum", "m Maximum", "c");
            assertThat(results.at("/2/Values").toString()).isEqualTo("[2.0]");
        }

        @Test
        void goesOnWhereAPageEnded() {
            for (int minute = 0; minute < 5; minute++) {
                put("{'MetricName':'m','Value':%d}".formatted(minute));
                timeline.advance(Duration.ofMinutes(1));
            }
            String request =
                    "{'MetricDataQueries':["
                            + stat("a", "m", "Sum", 60)
                            + "],"
                            + window(0, 9)
                            + ",'MaxDatapoints':3";

            JsonNode first = answer("GetMetricData", request + "}");
            String token = first.path("NextToken").asText();
            JsonNode second = answer("GetMetricData", request + ",'NextToken':'" + token + "'}");

            assertThat(first.at("/MetricDataResults/0/Values").toString())
                    .isEqualTo("[4.0,3.0,2.0]");
            assertThat(first.at("/MetricDataResults/0/StatusCode").asText())
                    .isEqualTo("PartialData");
            assertThat(second.at("/MetricDataResults/0/Values").toString()).isEqualTo("[1.0,0.0]");
            assertThat(second.at("/MetricDataResults/0/StatusCode").asText()).isEqualTo("Complete");
            assertThat(second.has("NextToken")).isFalse();
            assertThat(error("GetMetricData", request + ",'NextToken':'nonsense'}"))
                    .startsWith("InvalidNextToken");
            assertThat(
                            error(
                                    "GetMetricData",
                                    request.replace("'Sum'", "'Maximum'")
                                            + ",'NextToken':'"
                                            + token
                                            + "'}"))
                    .startsWith("InvalidNextToken");
        }

        @Test
        void refusesQueriesThatMeanNothing() {
            assertRefused("{'Id':'A','Expression':'1'}", "not matching the expected pattern");
            assertRefused("{'Id':'a'}", "Exactly one of the parameters");
            assertRefused(stat("a", "m", "p101", 60), "MetricStat.Stat is not a valid statistic.");
            assertRefused(stat("a", "m", "Sum", 61), "multiple of 60");
            assertRefused(
                    stat("a", "m", "Sum", 60) + "," + stat("a", "m", "Sum", 60), "are not unique");
            assertRefused("{'Id':'a','Expression':'b + 1'}", "unknown identifier b");
            assertRefused("{'Id':'a','Expression':'a + 1'}", "circular reference to a");
            assertRefused("{'Id':'a','Expression':'1 + 1'}", "must be a time series");
            assertRefused("{'Id':'a','Expression':'SEARCH(1)'}", "not supported by Penstock");
            assertRefused(
                    "{'Id':'a','Expression':'1','AccountId':'111122223333'}", "no linked accounts");
        }

        private void assertRefused(String queries, String message) {
            assertThat(
                            error(
                                    "GetMetricData",
                                    "{'MetricDataQueries':[" + queries + "]," + window(0, 5) + "}"))
                    .startsWith("ValidationException")
                    .contains(message);
        }

        private String values(String request) {
            return answer("GetMetricData", request).at("/MetricDataResults/0/Values").toString();
        }
    }

    @Nested
    class Listing {
        @Test
        void filtersAndForgets() {
            put("{'MetricName':'old','Value':1}");
            timeline.advance(Duration.ofHours(4));
            put(
                    "{'MetricName':'new','Value':1,'Dimensions':[{'Name':'d','Value':'v'},"
                            + "{'Name':'e','Value':'w'}]}");

            assertThat(names("{}")).isEqualTo("[new, old]");
            assertThat(names("{'RecentlyActive':'PT3H'}")).isEqualTo("[new]");
            assertThat(names("{'MetricName':'old'}")).isEqualTo("[old]");
            assertThat(names("{'Dimensions':[{'Name':'d'}]}")).isEqualTo("[new]");
            assertThat(names("{'Dimensions':[{'Name':'d','Value':'other'}]}")).isEqualTo("[]");
            assertThat(names("{'Namespace':'other'}")).isEqualTo("[]");
            timeline.advance(Duration.ofDays(14).plusHours(1));
            assertThat(names("{}")).isEqualTo("[]");
        }

        @Test
        void pagesByFiveHundred() {
            for (int i = 0; i < 501; i++) {
                put("{'MetricName':'m%03d','Value':1}".formatted(i));
            }

            JsonNode first = answer("ListMetrics", "{'Namespace':'n'}");
            JsonNode second =
                    answer(
                            "ListMetrics",
                            "{'Namespace':'n','NextToken':'"
                                    + first.path("NextToken").asText()
                                    + "'}");

            assertThat(first.path("Metrics")).hasSize(500);
            assertThat(second.path("Metrics")).hasSize(1);
            assertThat(second.at("/Metrics/0/MetricName").asText()).isEqualTo("m500");
            assertThat(second.has("NextToken")).isFalse();
        }

        @Test
        void keepsAccountsAndRegionsApart() {
            put("{'MetricName':'mine','Value':1}");

            assertThat(
                            reply(Caller.of("111122223333", "us-east-1"), "ListMetrics", "{}")
                                    .toString())
                    .doesNotContain("mine");
            assertThat(
                            reply(Caller.of("000000000000", "eu-west-1"), "ListMetrics", "{}")
                                    .toString())
                    .doesNotContain("mine");
            assertThat(names("{'IncludeLinkedAccounts':true}")).isEqualTo("[mine]");
        }

        private String names(String request) {
            return answer("ListMetrics", request)
                    .path("Metrics")
                    .findValuesAsText("MetricName")
                    .toString();
        }
    }
}
