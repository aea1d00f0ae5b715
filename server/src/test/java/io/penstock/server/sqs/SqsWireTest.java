package io.penstock.server.sqs;

import static org.assertj.core.api.Assertions.assertThat;

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
    void keepsTheTraceHeaderOfTheRequest() {
        server.json("CreateQueue", "{\"QueueName\":\"q\"}");
        String trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1";

        server.client()
                .sendAsync(
                        HttpRequest.newBuilder(server.uri())
                                .header("X-Amz-Target", "AmazonSQS.SendMessage")
                                .header("X-Amzn-Trace-Id", trace)
                                .POST(
                                        HttpRequest.BodyPublishers.ofString(
                                                "{\"QueueUrl\":\"q\",\"MessageBody\":\"hi\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .join();

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

    private static String between(String xml, String element) {
        int from = xml.indexOf("<" + element + ">") + element.length() + 2;
        return xml.substring(from, xml.indexOf("</" + element + ">"));
    }
}
