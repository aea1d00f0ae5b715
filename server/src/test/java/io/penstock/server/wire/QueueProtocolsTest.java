package io.penstock.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class QueueProtocolsTest {
    private final Echo done = new Echo(new Reply.Done());

    @Nested
    class InJson {
        @Test
        void readsTheTargetAtAnyPath() {
            done.answer(
                    FakeRequest.of("POST", "/000000000000/q")
                            .header("X-Amz-Target", "AmazonSQS.SendMessage")
                            .body("{\"QueueUrl\":\"q\",\"MessageBody\":\"hi\",\"Extra\":1}"));

            assertThat(done.onlyCall().operation()).isEqualTo("SendMessage");
            assertThat(done.onlyCall().input().toString())
                    .isEqualTo("{\"QueueUrl\":\"q\",\"MessageBody\":\"hi\"}");
        }

        @Test
        void namesTheMissingMember() {
            WireResponse response =
                    done.answer(FakeRequest.json("SendMessage", "{\"QueueUrl\":\"q\"}"));

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.headers())
                    .containsEntry("x-amzn-query-error", "MissingParameter;Sender")
                    .containsEntry("Content-Type", "application/x-amz-json-1.0");
            assertThat(response.body().text())
                    .isEqualTo(
                            "{\"__type\":\"com.amazon.coral.service#MissingRequiredParameterException\","
                                    + "\"message\":\"The request must contain the parameter MessageBody.\"}");
        }

        @Test
        void namesTheMissingMemberOfAnEntry() {
            WireResponse response =
                    done.answer(
                            FakeRequest.json(
                                    "SendMessageBatch",
                                    "{\"QueueUrl\":\"q\",\"Entries\":[{\"MessageBody\":\"b\"}]}"));

            assertThat(response.body().text())
                    .contains("must contain the parameter SendMessageBatchRequestEntry.1.Id.");
        }

        @Test
        void givesModelledErrorsTheirNamespaceAndOldCode() {
            var failing =
                    new Echo(
                            new Reply.Failed(
                                    QueueErrors.error(
                                            "QueueDoesNotExist",
                                            "The specified queue does not exist.")));

            WireResponse response =
                    failing.answer(FakeRequest.json("PurgeQueue", "{\"QueueUrl\":\"q\"}"));

            assertThat(response.status()).isEqualTo(400);
            assertThat(response.headers())
                    .containsEntry(
                            "x-amzn-query-error", "AWS.SimpleQueueService.NonExistentQueue;Sender");
            assertThat(response.body().text())
                    .isEqualTo(
                            "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\","
                                    + "\"message\":\"The specified queue does not exist.\"}");
        }

        @Test
        void refusesBrokenBodiesAndWrongTypes() {
            for (String body :
                    new String[] {
                        "{", "[]", "7", "{\"QueueUrl\":1}", "{} {}", "[".repeat(100_000)
                    }) {
                WireResponse response = done.answer(FakeRequest.json("PurgeQueue", body));

                assertThat(response.status()).isEqualTo(400);
                assertThat(response.body().text())
                        .contains("com.amazon.coral.service#SerializationException");
            }
            assertThat(done.calls).isEmpty();
        }

        @Test
        void refusesBodiesOverTheLimit() {
            WireResponse response =
                    done.answer(
                            FakeRequest.json(
                                    "SendMessage", "x".repeat(BodyLimits.QUEUE_BYTES + 1)));

            assertThat(response.status()).isEqualTo(413);
        }

        @Test
        void refusesUnknownTargetsAndOtherServices() {
            WireResponse unknown = done.answer(FakeRequest.json("EatMessage", "{}"));
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body().text())
                    .contains("coral.service#UnknownOperationException")
                    .contains("EatMessage");

            WireResponse other =
                    done.answer(
                            FakeRequest.of("POST", "/")
                                    .header("X-Amz-Target", "Kinesis_20131202.PutRecord"));
            assertThat(other.status()).isEqualTo(501);
            assertThat(other.body().text())
                    .contains("operation PutRecord of the service Kinesis_20131202");
        }

        @Test
        void answersOperationsWithoutOutputWithAnEmptyObject() {
            assertThat(
                            done.answer(FakeRequest.json("PurgeQueue", "{\"QueueUrl\":\"q\"}"))
                                    .body()
                                    .text())
                    .isEqualTo("{}");
        }
    }

    @Nested
    class InQuery {
        @Test
        void readsFlattenedListsAndMaps() {
            done.answer(
                    FakeRequest.form(
                            "/",
                            "Action=SendMessageBatch&Version=2012-11-05&QueueUrl=http%3A%2F%2Fh%2F0%2Fq"
                                    + "&SendMessageBatchRequestEntry.1.Id=a"
                                    + "&SendMessageBatchRequestEntry.1.MessageBody=x+y%2B"
                                    + "&SendMessageBatchRequestEntry.1.DelaySeconds=5"
                                    + "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Name=k"
                                    + "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.DataType=String"
                                    + "&SendMessageBatchRequestEntry.1.MessageAttribute.1.Value.StringValue=v"
                                    + "&SendMessageBatchRequestEntry.2.Id=b"
                                    + "&SendMessageBatchRequestEntry.2.MessageBody=z"));

            assertThat(done.onlyCall().input().toString())
                    .isEqualTo(
                            "{\"Entries\":[{\"DelaySeconds\":5,\"Id\":\"a\",\"MessageAttributes\":{\"k\":"
                                    + "{\"DataType\":\"String\",\"StringValue\":\"v\"}},\"MessageBody\":\"x"
                                    + " y+\"},{\"Id\":\"b\",\"MessageBody\":\"z\"}],\"QueueUrl\":\"http://h/0/q\"}");
        }

        @Test
        void readsAttributesTagsAndNames() {
            done.answer(
                    FakeRequest.form(
                            "/",
                            "Action=CreateQueue&QueueName=q&Attribute.1.Name=DelaySeconds"
                                    + "&Attribute.1.Value=5&Tag.1.Key=team&Tag.1.Value=a"));
            assertThat(done.onlyCall().input().toString())
                    .isEqualTo(
                            "{\"Attributes\":{\"DelaySeconds\":\"5\"},\"QueueName\":\"q\","
                                    + "\"tags\":{\"team\":\"a\"}}");

            var receive = new Echo(new Reply.Done());
            receive.answer(
                    FakeRequest.of(
                            "GET",
                            "/000000000000/q?Action=ReceiveMessage&AttributeName.1=All"
                                    + "&MessageAttributeName.1=a&MessageAttributeName.2=b"
                                    + "&MaxNumberOfMessages=10"));
            assertThat(receive.onlyCall().input().toString())
                    .isEqualTo(
                            "{\"AttributeNames\":[\"All\"],\"MaxNumberOfMessages\":10,"
                                    + "\"MessageAttributeNames\":[\"a\",\"b\"],"
                                    + "\"QueueUrl\":\"http://localhost:4566/000000000000/q\"}");
        }

        @Test
        void writesFlattenedXml() {
            ObjectNode output = Json.object();
            ObjectNode message = output.putArray("Messages").addObject();
            message.put("MessageId", "m");
            message.put("Body", "a<b>&\"\r");
            message.putObject("Attributes").put("SenderId", "s");
            message.putObject("MessageAttributes")
                    .putObject("k")
                    .put("StringValue", "v")
                    .put("DataType", "String");
            var receive = new Echo(new Reply.Output(output));

            assertThat(receive(receive))
                    .isEqualTo(
                            "<?xml version=\"1.0\"?><ReceiveMessageResponse"
                                    + " xmlns=\"http://queue.amazonaws.com/doc/2012-11-05/\"><ReceiveMessageResult>"
                                    + "<Message><MessageId>m</MessageId><Body>a&lt;b&gt;&amp;&quot;&#xD;</Body>"
                                    + "<Attribute><Name>SenderId</Name><Value>s</Value></Attribute>"
                                    + "<MessageAttribute><Name>k</Name><Value><StringValue>v</StringValue>"
                                    + "<DataType>String</DataType></Value></MessageAttribute></Message>"
                                    + "</ReceiveMessageResult><ResponseMetadata><RequestId>"
                                    + Echo.REQUEST_ID
                                    + "</RequestId></ResponseMetadata></ReceiveMessageResponse>");
            assertThat(receive(new Echo(new Reply.Output(Json.object()))))
                    .contains("<ReceiveMessageResult/>");
            assertThat(receive(done)).doesNotContain("Result");
        }

        @Test
        void wordsErrorsForOldClients() {
            var failing =
                    new Echo(
                            new Reply.Failed(
                                    QueueErrors.error(
                                            "QueueDoesNotExist",
                                            "The specified queue does not exist.")));

            assertThat(receive(failing))
                    .contains("<Type>Sender</Type>")
                    .contains("<Code>AWS.SimpleQueueService.NonExistentQueue</Code>")
                    .contains(
                            "<Message>The specified queue does not exist for this wsdl version.<");
        }

        @Test
        void refusesWhatIsNoOperation() {
            assertThat(code(FakeRequest.form("/", "Action=Nonsense&Version=2012-11-05")))
                    .isEqualTo(
                            "400 InvalidAction The action Nonsense is not valid for this endpoint.");
            assertThat(code(FakeRequest.form("/000000000000/q", "Action=ListQueues")))
                    .isEqualTo(
                            "400 InvalidAction The action ListQueues is not valid for this endpoint.");
            assertThat(code(FakeRequest.form("/", "Action=SendMessage&QueueUrl=q")))
                    .isEqualTo(
                            "400 MissingParameter The request must contain the parameter MessageBody.");

            WireResponse nothing =
                    done.answer(FakeRequest.of("GET", "/").signedFor("sqs", "us-east-1", "k"));
            assertThat(nothing.status()).isEqualTo(404);
            assertThat(nothing.body().text()).isEqualTo("<UnknownOperationException/>");
        }

        @Test
        void givesAnAbsentListOfEntriesAsEmpty() {
            done.answer(FakeRequest.form("/0/q", "Action=DeleteMessageBatch"));

            assertThat(done.onlyCall().input().path("Entries").isArray()).isTrue();
        }

        private String receive(Echo echo) {
            return echo.answer(FakeRequest.form("/0/q", "Action=ReceiveMessage")).body().text();
        }

        private String code(FakeRequest request) {
            WireResponse response = done.answer(request);
            String body = response.body().text();
            return response.status() + " " + between(body, "Code") + " " + between(body, "Message");
        }

        private static String between(String xml, String element) {
            int from = xml.indexOf("<" + element + ">") + element.length() + 2;
            return xml.substring(from, xml.indexOf("</" + element + ">"));
        }
    }

    @Test
    void readsTheCallerOfAPresignedUrl() {
        done.answer(
                FakeRequest.of(
                        "GET",
                        "/0/q?Action=ReceiveMessage&X-Amz-Credential=111122223333%2F20261121%2Feu-west-1"
                                + "%2Fsqs%2Faws4_request&X-Amz-Signature=0"));

        assertThat(done.onlyCall().caller())
                .isEqualTo(new Caller("111122223333", "eu-west-1", "111122223333"));
    }

    @Test
    void saysWhatIsHereToWhomeverIsLost() {
        WireResponse response = done.answer(FakeRequest.of("GET", "/favicon.ico"));

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body().text())
                .contains("No service answers GET /favicon.ico.")
                .contains(
                        "Penstock serves AWS Lambda, Amazon SQS, Amazon SNS, Amazon CloudWatch and its Logs.");
    }

    @Test
    void operationsThatAreNotHereAreNamed() throws InterruptedException {
        var dispatcher = new Dispatcher(Map.of(), Map.of(), Map.of(), () -> Echo.REQUEST_ID);

        WireResponse json =
                (WireResponse) dispatcher.open(FakeRequest.json("SendMessage", "{}")).answer();
        assertThat(json.status()).isEqualTo(501);
        assertThat(json.body().text())
                .contains(
                        "The operation SendMessage of Amazon Simple Queue Service is not implemented");

        WireResponse query =
                (WireResponse)
                        dispatcher
                                .open(FakeRequest.form("/", "Action=SendMessage&QueueUrl=q"))
                                .answer();
        assertThat(query.status()).isEqualTo(501);
        assertThat(query.body().text()).contains("<Code>NotImplemented</Code>");
    }
}
