package io.penstock.bench.queue;

import io.penstock.bench.wire.HttpConnection;
import io.penstock.bench.wire.JsonScan;
import io.penstock.bench.wire.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// One client of one queue: sends a batch, receives a batch, deletes it. Remembers every number it
/// received. Waits without a limit for answers: whoever made it closes it if it takes too long. Not
/// thread-safe.
final class SqsConnection implements AutoCloseable {
    private static final byte[] BODY = JsonScan.key("Body");
    private static final byte[] HANDLE = JsonScan.key("ReceiptHandle");
    private static final byte[] MESSAGE_ID = JsonScan.key("MessageId");
    private static final byte[] ID = JsonScan.key("Id");
    private static final byte[] CODE = JsonScan.key("Code");

    private final HttpConnection connection;
    private final SendBatch send;
    private final byte[] receive;
    private final String deletePrefix;
    private final int batch;
    private final BitSet received = new BitSet();

    SqsConnection(InetSocketAddress server, String queueUrl, QueueLoad load) throws IOException {
        this.connection = HttpConnection.openWithoutLimit(server);
        this.batch = load.batch();
        this.send = new SendBatch(queueUrl, batch, load.bodyBytes());
        this.receive =
                AwsJson.request(
                        "ReceiveMessage",
                        "{\"QueueUrl\":\"%s\",\"MaxNumberOfMessages\":%d}"
                                .formatted(queueUrl, batch));
        this.deletePrefix = "{\"QueueUrl\":\"" + queueUrl + "\",\"Entries\":[";
    }

    /// Sends messages with consecutive numbers.
    void send(long firstNumber) throws IOException {
        Slice answer = connection.exchange(send.numbered(firstNumber));
        if (JsonScan.count(answer, MESSAGE_ID) != batch) {
            throw new IOException("not all messages were taken: " + answer.text());
        }
    }

    /// Receives at most a batch, notes the numbers, deletes it, and returns how many there were.
    int receiveAndDelete() throws IOException {
        List<String> handles = receive();
        if (!handles.isEmpty()) {
            delete(handles);
        }
        return handles.size();
    }

    /// Returns the numbers received so far.
    BitSet received() {
        return received;
    }

    private List<String> receive() throws IOException {
        Slice answer = connection.exchange(receive);
        List<String> handles = new ArrayList<>(batch);
        JsonScan scan = new JsonScan(answer);
        while (scan.next(HANDLE)) {
            handles.add(scan.value().text());
        }
        scan.rewind();
        while (scan.next(BODY)) {
            received.set(number(scan.value()));
        }
        return handles;
    }

    private void delete(List<String> handles) throws IOException {
        StringBuilder json = new StringBuilder(deletePrefix);
        for (int i = 0; i < handles.size(); i++) {
            json.append(i == 0 ? "{\"Id\":\"" : ",{\"Id\":\"")
                    .append(i)
                    .append("\",\"ReceiptHandle\":\"")
                    .append(handles.get(i))
                    .append("\"}");
        }
        String body = json.append("]}").toString();
        byte[] head = AwsJson.head("DeleteMessageBatch", body.length());
        byte[] request = new byte[head.length + body.length()];
        System.arraycopy(head, 0, request, 0, head.length);
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, request, head.length, bytes.length);
        Slice answer = connection.exchange(request);
        if (JsonScan.count(answer, CODE) > 0 || JsonScan.count(answer, ID) != handles.size()) {
            throw new IOException("not all messages were deleted: " + answer.text());
        }
    }

    /// Reads the first run of digits.
    private static int number(Slice body) {
        int i = body.start();
        while (i < body.end() && !digit(body.array()[i])) {
            i++;
        }
        int number = 0;
        for (; i < body.end() && digit(body.array()[i]); i++) {
            number = number * 10 + body.array()[i] - '0';
        }
        return number;
    }

    private static boolean digit(byte b) {
        return b >= '0' && b <= '9';
    }

    /// Ends whatever it waits for. From any thread.
    void giveUp() {
        try {
            connection.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
