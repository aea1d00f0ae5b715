package io.penstock.server.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.server.time.RealTimeline;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What clients without an SDK send.
@Timeout(120)
class SqsWireTest {
    private final QueueServer server = new QueueServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void leadsAMessageThroughItsLifeInForms() {
        String created =
                server.form(
                                "/",
                                "Action=CreateQueue&Version=2012-11-05&QueueName=q"
                                        + "&Attribute.1.Name=VisibilityTimeout&Attribute.1.Value=0")
                        .body();
        assertThat(between(created, "QueueUrl")).isEqualTo(server.uri() + "/000000000000/q");

        String sent =
                server.form(
                                "/000000000000/q",
                                "Action=SendMessage&MessageBody=a%3Cb%3E%26+%22c%22"
                                        + "&MessageAttribute.1.Name=Foo"
                                        + "&MessageAttribute.1.Value.DataType=String"
                                        + "&MessageAttribute.1.Value.StringValue=Bar")
                        .body();
        assertThat(between(sent, "MD5OfMessageAttributes"))
                .isEqualTo("ae7155c6026991b6d54b11589678bf9c");

        String received =
                server.get(
                                "/000000000000/q?Action=ReceiveMessage&AttributeName.1=All"
                                        + "&MessageAttributeName.1=All")
                        .body();
        assertThat(between(received, "Body")).isEqualTo("a&lt;b&gt;&amp; &quot;c&quot;");
        assertThat(received)
                .contains(
                        "<MessageAttribute><Name>Foo</Name><Value><StringValue>Bar</StringValue>"
                                + "<DataType>String</DataType></Value></MessageAttribute>")
                .contains(
                        "<Attribute><Name>ApproximateReceiveCount</Name><Value>1</Value></Attribute>");

        String handle = between(received, "ReceiptHandle").replace("+", "%2B").replace("=", "%3D");
        String deleted =
                server.form(
                                "/000000000000/q",
                                "Action=DeleteMessageBatch&DeleteMessageBatchRequestEntry.1.Id=a"
                                        + "&DeleteMessageBatchRequestEntry.1.ReceiptHandle="
                                        + handle
                                        + "&DeleteMessageBatchRequestEntry.2.Id=b"
                                        + "&DeleteMessageBatchRequestEntry.2.ReceiptHandle=x")
                        .body();
        assertThat(deleted)
                .contains(
                        "<DeleteMessageBatchResultEntry><Id>a</Id></DeleteMessageBatchResultEntry>")
                .contains("<BatchResultErrorEntry><Id>b</Id><SenderFault>true</SenderFault>")
                .contains("<Code>ReceiptHandleIsInvalid</Code>");
        assertThat(server.get("/000000000000/q?Action=ReceiveMessage").body())
                .contains("<ReceiveMessageResult/>");
    }

    @Test
    void findsTheQueueHoweverItIsNamed() {
        server.json("CreateQueue", "{\"QueueName\":\"q\"}");

        for (String url :
                new String[] {
                    "q",
                    "/000000000000/q",
                    "http://elsewhere:1/000000000000/q",
                    "https://sqs.us-east-1.amazonaws.com/000000000000/q",
                    "http://localhost/queue/q/"
                }) {
            HttpResponse<String> sent =
                    server.json(
                            "SendMessage",
                            "{\"QueueUrl\":\"%s\",\"MessageBody\":\"hi\"}".formatted(url));
            assertThat(sent.statusCode()).as(url).isEqualTo(200);
        }
        assertThat(
                        server.json(
                                        "SendMessage",
                                        "{\"QueueUrl\":\"http://localhost/\",\"MessageBody\":\"hi\"}")
                                .body())
                .contains("com.amazonaws.sqs#QueueDoesNotExist");
    }

    @Test
    void prefersTheQueueOfTheParameterToThatOfThePath() {
        server.json("CreateQueue", "{\"QueueName\":\"q\"}");

        assertThat(
                        server.form(
                                        "/000000000000/another",
                                        "Action=SendMessage&MessageBody=hi&QueueUrl=http%3A%2F%2Fh%2F000000000000%2Fq")
                                .statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused =
                server.form("/000000000000/another", "Action=SendMessage&MessageBody=hi");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(between(refused.body(), "Code"))
                .isEqualTo("AWS.SimpleQueueService.NonExistentQueue");
        assertThat(between(refused.body(), "Message"))
                .isEqualTo("The specified queue does not exist for this wsdl version.");
    }

    @Test
    void givesUrlsThatLeadBackTheWayTheClientCame() {
        String asCalled = server.json("CreateQueue", "{\"QueueName\":\"q\"}").body();
        assertThat(asCalled).isEqualTo("{\"QueueUrl\":\"" + server.uri() + "/000000000000/q\"}");

        String elsewhere = server.uri().toString().replace("localhost", "127.0.0.1");
        HttpResponse<String> other =
                server.client()
                        .sendAsync(
                                HttpRequest.newBuilder(URI.create(elsewhere))
                                        .header("X-Amz-Target", "AmazonSQS.GetQueueUrl")
                                        .header("X-Forwarded-Host", "nobody.example")
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        "{\"QueueName\":\"q\"}"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .join();
        assertThat(other.body()).isEqualTo("{\"QueueUrl\":\"" + elsewhere + "/000000000000/q\"}");
    }

    @Test
    void givesTheUrlsItWasToldToGive() {
        try (var behindProxy = new QueueServer(new RealTimeline(), "https://queues.example:8443")) {
            behindProxy.json("CreateQueue", "{\"QueueName\":\"q\"}");

            String given = "https://queues.example:8443/000000000000/q";
            assertThat(behindProxy.json("GetQueueUrl", "{\"QueueName\":\"q\"}").body())
                    .isEqualTo("{\"QueueUrl\":\"" + given + "\"}");
            assertThat(behindProxy.form("/", "Action=ListQueues").body())
                    .contains("<QueueUrl>" + given + "</QueueUrl>");
            assertThat(
                            behindProxy
                                    .json("PurgeQueue", "{\"QueueUrl\":\"" + given + "\"}")
                                    .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void refusesASecondPurgeWith403InBothProtocols() {
        server.json("CreateQueue", "{\"QueueName\":\"q\"}");
        server.json("PurgeQueue", "{\"QueueUrl\":\"q\"}");

        HttpResponse<String> json = server.json("PurgeQueue", "{\"QueueUrl\":\"q\"}");
        assertThat(json.statusCode()).isEqualTo(403);
        assertThat(json.headers().firstValue("x-amzn-query-error"))
                .contains("AWS.SimpleQueueService.PurgeQueueInProgress;Sender");
        assertThat(json.body())
                .isEqualTo(
                        "{\"__type\":\"com.amazonaws.sqs#PurgeQueueInProgress\",\"message\":\"Only one"
                                + " PurgeQueue operation on q is allowed every 60 seconds.\"}");
        HttpResponse<String> form = server.form("/000000000000/q", "Action=PurgeQueue");
        assertThat(form.statusCode()).isEqualTo(403);
        assertThat(between(form.body(), "Code"))
                .isEqualTo("AWS.SimpleQueueService.PurgeQueueInProgress");
    }

    @Test
    void answersTheQueryProtocolInJsonToWhoAcceptsIt() {
        server.json("CreateQueue", "{\"QueueName\":\"q\"}");
        accepting(
                "Action=SendMessage&QueueUrl=q&MessageBody=hi&MessageAttribute.1.Name=Foo"
                        + "&MessageAttribute.1.Value.DataType=String&MessageAttribute.1.Value.StringValue=Bar");

        HttpResponse<String> received =
                accepting(
                        "Action=ReceiveMessage&QueueUrl=q&AttributeName.1=ApproximateReceiveCount"
                                + "&MessageAttributeName.1=All");
        assertThat(received.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(received.body())
                .startsWith(
                        "{\"ReceiveMessageResponse\":{\"ReceiveMessageResult\":{\"messages\":[{")
                .contains(
                        "\"Attributes\":[{\"Name\":\"ApproximateReceiveCount\",\"Value\":\"1\"}]",
                        "\"MessageAttributes\":[{\"Name\":\"Foo\",\"Value\":{\"StringValue\":\"Bar\","
                                + "\"DataType\":\"String\"}}]")
                .matches(".*\"ResponseMetadata\":\\{\"RequestId\":\"[0-9a-f-]{36}\"}}}");
        assertThat(accepting("Action=ListQueues").body())
                .contains("\"ListQueuesResult\":{\"queueUrls\":[\"" + server.uri());
        assertThat(accepting("Action=PurgeQueue&QueueUrl=q").body())
                .startsWith("{\"PurgeQueueResponse\":{\"ResponseMetadata\":");

        HttpResponse<String> refused = accepting("Action=PurgeQueue&QueueUrl=q");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body())
                .startsWith(
                        "{\"Error\":{\"Code\":\"AWS.SimpleQueueService.PurgeQueueInProgress\",");
        HttpResponse<String> nothing = accepting("Version=2012-11-05");
        assertThat(nothing.statusCode()).isEqualTo(404);
        assertThat(nothing.body()).isEqualTo("<UnknownOperationException/>");
    }

    @Test
    void namesWhatIsMissingInAnEntry() {
        server.json("CreateQueue", "{\"QueueName\":\"q\"}");

        assertThat(server.form("/", "Action=SendMessage&MessageBody=x").body())
                .contains("The request must contain the parameter QueueUrl.");
        assertThat(server.json("StartMessageMoveTask", "{}").body())
                .contains("The request must contain the parameter SourceArn.");
        assertThat(server.json("AddPermission", "{\"QueueUrl\":\"q\",\"Label\":\"l\"}").body())
                .contains("The request must contain the parameter AWSAccountIds.");
        assertThat(
                        server.form(
                                        "/",
                                        "Action=ReceiveMessage&QueueUrl=q&MaxNumberOfMessages=many")
                                .body())
                .contains("<Code>InvalidParameterValue</Code>");
    }

    @Test
    void keepsTheTraceHeaderOfTheRequest() {
        server.json("CreateQueue", "{\"QueueName\":\"q\"}");
        String trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";

        String answer =
                server.client()
                        .sendAsync(
                                HttpRequest.newBuilder(server.uri())
                                        .header("X-Amz-Target", "AmazonSQS.SendMessage")
                                        .header("X-Amzn-Trace-Id", trace)
                                        .POST(
                                                HttpRequest.BodyPublishers.ofString(
                                                        "{\"QueueUrl\":\"q\",\"MessageBody\":\"hi\"}"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .join()
                        .body();

        assertThat(answer)
                .as("it was no attribute, so there is no digest of attributes")
                .contains("MD5OfMessageBody")
                .doesNotContain("MD5OfMessageSystemAttributes");

        assertThat(
                        server.json(
                                        "ReceiveMessage",
                                        "{\"QueueUrl\":\"q\",\"AttributeNames\":[\"AWSTraceHeader\"]}")
                                .body())
                .contains("\"Attributes\":{\"AWSTraceHeader\":\"" + trace + "\"}");
    }

    @Test
    void refusesListValuesOfAttributes() {
        server.json("CreateQueue", "{\"QueueName\":\"q\"}");

        HttpResponse<String> sent =
                server.json(
                        "SendMessage",
                        """
                        {"QueueUrl":"q","MessageBody":"hi","MessageAttributes":
                         {"a":{"DataType":"String","StringListValues":["x"]}}}\
                        """);

        assertThat(sent.statusCode()).isEqualTo(400);
        assertThat(sent.body()).contains("list values in SendMessage operation are not supported");
    }

    private HttpResponse<String> accepting(String form) {
        return server.client()
                .sendAsync(
                        HttpRequest.newBuilder(server.uri().resolve("/"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .header("Accept", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(form))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .join();
    }

    private static String between(String xml, String element) {
        int from = xml.indexOf("<" + element + ">") + element.length() + 2;
        return xml.substring(from, xml.indexOf("</" + element + ">"));
    }
}
