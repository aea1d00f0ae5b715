package io.penstock.bench.queue;

import io.penstock.bench.wire.HttpConnection;
import io.penstock.bench.wire.JsonScan;
import io.penstock.bench.wire.Slice;
import java.io.IOException;

/// SQS requests in the AWS JSON protocol, as an SDK would send them.
public final class AwsJson {
    private AwsJson() {}

    /// Renders a whole request.
    ///
    /// @param operation for example `SendMessageBatch`
    public static byte[] request(String operation, String body) {
        return HttpConnection.request("POST", "/", headers(operation), body);
    }

    /// Renders the head of a request.
    static byte[] head(String operation, int bodyLength) {
        return HttpConnection.head("POST", "/", headers(operation), bodyLength);
    }

    /// Creates a queue with AWS's defaults and returns its URL.
    public static String createQueue(HttpConnection connection, String name) throws IOException {
        String body = "{\"QueueName\":\"" + name + "\"}";
        Slice answer = connection.exchange(request("CreateQueue", body));
        return JsonScan.text(answer, "QueueUrl");
    }

    /// Returns how many messages the queue holds, visible, in flight or delayed.
    public static long depth(HttpConnection connection, String queueUrl) throws IOException {
        String body = "{\"QueueUrl\":\"" + queueUrl + "\",\"AttributeNames\":[\"All\"]}";
        Slice answer = connection.exchange(request("GetQueueAttributes", body));
        return Long.parseLong(JsonScan.text(answer, "ApproximateNumberOfMessages"))
                + Long.parseLong(JsonScan.text(answer, "ApproximateNumberOfMessagesNotVisible"))
                + Long.parseLong(JsonScan.text(answer, "ApproximateNumberOfMessagesDelayed"));
    }

    private static String headers(String operation) {
        // Signatures are not checked by any of the servers; account and region are read from it.
        return "Content-Type: application/x-amz-json-1.0\r\n"
                + "X-Amz-Target: AmazonSQS."
                + operation
                + "\r\n"
                + "Authorization: AWS4-HMAC-SHA256 "
                + "Credential=bench/20260101/us-east-1/sqs/aws4_request, "
                + "SignedHeaders=host, Signature=0\r\n";
    }
}
