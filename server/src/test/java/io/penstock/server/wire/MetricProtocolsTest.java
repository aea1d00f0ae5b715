package io.penstock.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.penstock.engine.invocation.Payload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MetricProtocolsTest {
    private static final String TARGET = "GraniteServiceVersion20100801.";
    private static final String PUT = "/service/GraniteServiceVersion20100801/operation/";
    private static final CBORMapper CBOR = new CBORMapper();

    private final Echo done = new Echo(new Reply.Done());

    private static Reply statistics() {
        ObjectNode members = Json.object();
        members.put("Label", "m<1>");
        ObjectNode point = members.putArray("Datapoints").addObject();
        point.put("Timestamp", 1_700_000_000);
        point.put("Sum", 3);
        point.putObject("ExtendedStatistics").put("p99", 2.5);
        return new Reply.Output(members);
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Nested
    class InJson {
        @Test
        void readsTheTargetAndFitsTimes() {
            done.answer(
                    FakeRequest.of("POST", "/")
                            .header("X-Amz-Target", TARGET + "PutMetricData")
                            .body(
                                    "{\"Namespace\":\"n\",\"MetricData\":[{\"MetricName\":\"m\","
                                            + "\"Timestamp\":\"2026-11-21T00:00:00Z\"}]}"));

            assertThat(done.onlyCall().input().at("/MetricData/0/Timestamp").doubleValue())
                    .isEqualTo(1_795_219_200.0);
        }

        @Test
        void namesWhatIsMissingInTheStyleOfTheService() {
            WireResponse response =
                    done.answer(
                            FakeRequest.of("POST", "/")
                                    .header("X-Amz-Target", TARGET + "PutMetricData")
                                    .body("{\"Namespace\":\"n\",\"MetricData\":[{}]}"));

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.headers())
                    .containsEntry("x-amzn-query-error", "MissingParameter;Sender");
            assertThat(response.body().text())
                    .contains("#MissingRequiredParameterException")
                    .contains("The parameter MetricData.member.1.MetricName is required.");
        }

        @Test
        void checksTheConstraintsOfTheModel() {
            WireResponse response =
                    done.answer(
                            FakeRequest.of("POST", "/")
                                    .header("X-Amz-Target", TARGET + "PutMetricData")
                                    .body("{\"Namespace\":\":n\"}"));

            assertThat(response.headers())
                    .containsEntry("x-amzn-query-error", "ValidationError;Sender");
            assertThat(response.body().text()).contains("at 'namespace' failed to satisfy");
        }

        @Test
        void readsCompressedBodies() throws IOException {
            done.answer(
                    FakeRequest.of("POST", "/")
                            .header("X-Amz-Target", TARGET + "PutMetricData")
                            .header("Content-Encoding", "gzip")
                            .body(Payload.of(gzip("{\"Namespace\":\"squeezed\"}"))));

            assertThat(done.onlyCall().text("Namespace", "")).isEqualTo("squeezed");
        }

        @Test
        void refusesWhatIsNoGzipAndWhatGrowsTooLarge() throws IOException {
            String huge = "{\"Namespace\":\"" + "n".repeat(BodyLimits.METRIC_BYTES) + "\"}";

            assertThat(compressed(Payload.of("plain")).body().text())
                    .contains("SerializationException");
            assertThat(compressed(Payload.of(gzip(huge))).status()).isEqualTo(413);
            assertThat(done.calls).isEmpty();
        }

        private WireResponse compressed(Payload body) {
            return done.answer(
                    FakeRequest.of("POST", "/")
                            .header("X-Amz-Target", TARGET + "PutMetricData")
                            .header("Content-Encoding", "gzip")
                            .body(body));
        }
    }

    @Nested
    class InQuery {
        @Test
        void readsListsOfMembers() {
            done.answer(
                    FakeRequest.form(
                            "/",
                            "Action=PutMetricData&Version=2010-08-01&Namespace=n"
                                    + "&MetricData.member.1.MetricName=a"
                                    + "&MetricData.member.1.Dimensions.member.1.Name=d"
                                    + "&MetricData.member.1.Dimensions.member.1.Value=v"
                                    + "&MetricData.member.1.Values.member.1=1.5"
                                    + "&MetricData.member.2.MetricName=b"));

            assertThat(done.onlyCall().input().toString())
                    .isEqualTo(
                            "{\"MetricData\":[{\"Dimensions\":"
                                    + "[{\"Name\":\"d\",\"Value\":\"v\"}],\"MetricName\":\"a\","
                                    + "\"Values\":[1.5]},{\"MetricName\":\"b\"}],\"Namespace\":\"n\"}");
        }

        @Test
        void writesWrappedListsMapsAndTimes() {
            WireResponse response =
                    new Echo(statistics())
                            .answer(
                                    FakeRequest.form(
                                            "/",
                                            "Action=GetMetricStatistics&Version=2010-08-01"
                                                    + "&Namespace=n&MetricName=m&Period=60"
                                                    + "&StartTime=2026-11-21T00:00:00Z"
                                                    + "&EndTime=2026-11-21T01:00:00Z"));

            assertThat(response.body().text())
                    .isEqualTo(
                            "<?xml version=\"1.0\"?><GetMetricStatisticsResponse"
                                    + " xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\">"
                                    + "<GetMetricStatisticsResult><Label>m&lt;1&gt;</Label>"
                                    + "<Datapoints><member>"
                                    + "<Timestamp>2023-11-14T22:13:20Z</Timestamp><Sum>3</Sum>"
                                    + "<ExtendedStatistics><entry><key>p99</key><value>2.5</value>"
                                    + "</entry></ExtendedStatistics></member></Datapoints>"
                                    + "</GetMetricStatisticsResult><ResponseMetadata><RequestId>"
                                    + Echo.REQUEST_ID
                                    + "</RequestId></ResponseMetadata>"
                                    + "</GetMetricStatisticsResponse>");
        }

        @Test
        void tellsTheServiceFromTheSignatureIfTheVersionIsMissing() {
            done.answer(
                    FakeRequest.form("/", "Action=ListMetrics")
                            .signedFor("monitoring", "eu-west-1", "111122223333"));

            assertThat(done.onlyCall().operation()).isEqualTo("ListMetrics");
            assertThat(done.onlyCall().caller().region()).isEqualTo("eu-west-1");
        }
    }

    @Nested
    class InCbor {
        @Test
        void readsPathAndBody() throws IOException {
            var bytes = new ByteArrayOutputStream();
            try (CBORGenerator out = new CBORFactory().createGenerator(bytes)) {
                out.writeStartObject();
                out.writeStringField("Namespace", "n");
                out.writeArrayFieldStart("MetricData");
                out.writeStartObject();
                out.writeStringField("MetricName", "m");
                out.writeFieldName("Timestamp");
                out.writeTag(1);
                out.writeNumber(1_700_000_000L);
                out.writeNumberField("Value", 1.5);
                out.writeEndObject();
                out.writeEndArray();
                out.writeEndObject();
            }

            WireResponse response =
                    done.answer(
                            FakeRequest.of("POST", PUT + "PutMetricData")
                                    .body(Payload.of(bytes.toByteArray())));

            assertThat(done.onlyCall().input().toString())
                    .isEqualTo(
                            "{\"Namespace\":\"n\",\"MetricData\":[{\"MetricName\":\"m\","
                                    + "\"Timestamp\":1700000000,\"Value\":1.5}]}");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body().isEmpty()).isTrue();
            assertThat(response.headers())
                    .containsEntry("smithy-protocol", "rpc-v2-cbor")
                    .doesNotContainKey("Content-Type");
        }

        @Test
        void writesNumbersAndTimesAsTheModelHasThem() throws IOException {
            ObjectNode members = Json.object();
            members.put("Namespace", "n");
            members.put("MetricName", "m");
            members.put("Period", 60);
            members.put("StartTime", 1);
            members.put("EndTime", 2);

            WireResponse response =
                    new Echo(statistics())
                            .answer(
                                    FakeRequest.of("POST", "/any" + PUT + "GetMetricStatistics")
                                            .body(Payload.of(CBOR.writeValueAsBytes(members))));

            JsonNode answer = CBOR.readTree(bytes(response.body()));
            assertThat(answer.toString())
                    .isEqualTo(
                            "{\"Label\":\"m<1>\",\"Datapoints\":[{\"Timestamp\":1.7E9,\"Sum\":3.0,"
                                    + "\"ExtendedStatistics\":{\"p99\":2.5}}]}");
            assertThat(bytes(response.body())).contains(0xc1); // the tag of a time
        }

        @Test
        void writesErrors() throws IOException {
            WireResponse response =
                    done.answer(FakeRequest.of("POST", PUT + "PutMetricData").body(Payload.EMPTY));

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.headers())
                    .containsEntry("Content-Type", "application/cbor")
                    .containsEntry("x-amzn-query-error", "MissingParameter;Sender");
            JsonNode error = CBOR.readTree(bytes(response.body()));
            assertThat(error.path("__type").asText())
                    .endsWith("#MissingRequiredParameterException");
            assertThat(error.path("message").asText())
                    .isEqualTo("The parameter Namespace is required.");
        }

        @Test
        void refusesWhatIsNoCbor() {
            for (String body : new String[] {"{\"Namespace\":1}", "plain", "\u0000"}) {
                WireResponse response =
                        done.answer(FakeRequest.of("POST", PUT + "PutMetricData").body(body));

                assertThat(response.status()).isEqualTo(400);
                assertThat(response.headers().get("x-amzn-query-error"))
                        .isEqualTo("MalformedInput;Sender");
            }
        }

        @Test
        void knowsWhatItDoesNotHave() {
            assertThat(done.answer(FakeRequest.of("POST", PUT + "NoSuch").body("")).status())
                    .isEqualTo(404);
            assertThat(
                            done.answer(FakeRequest.of("POST", "/service/Other_1/operation/DoIt"))
                                    .status())
                    .isEqualTo(501);
        }

        private static byte[] bytes(Payload body) {
            return Arrays.copyOfRange(body.array(), body.offset(), body.offset() + body.length());
        }
    }
}
