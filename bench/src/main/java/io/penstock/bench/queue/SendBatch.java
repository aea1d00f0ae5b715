package io.penstock.bench.queue;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A SendMessageBatch request rendered once; only the numbers inside the messages change. Each body
/// is JSON text, `{"id":"000000000042","pad":"…"}`. Not thread-safe.
public final class SendBatch {
    /// Digits of a message's number.
    static final int DIGITS = 12;

    private static final String MARK = "#".repeat(DIGITS);

    private final byte[] request;
    private final int[] numbersAt;

    /// Renders the request.
    ///
    /// @param bodyBytes size of each message body
    public SendBatch(String queueUrl, int messages, int bodyBytes) {
        StringBuilder entries = new StringBuilder();
        for (int i = 0; i < messages; i++) {
            entries.append(i == 0 ? "" : ",")
                    .append("{\"Id\":\"")
                    .append(i)
                    .append("\",\"MessageBody\":\"")
                    .append(body(MARK, bodyBytes).replace("\"", "\\\""))
                    .append("\"}");
        }
        String json = "{\"QueueUrl\":\"" + queueUrl + "\",\"Entries\":[" + entries + "]}";
        this.request = AwsJson.request("SendMessageBatch", json);
        this.numbersAt = positions(request, messages);
    }

    /// Returns the body of one message.
    ///
    /// @param id its number in twelve digits
    public static String body(String id, int bodyBytes) {
        String frame = "{\"id\":\"" + id + "\",\"pad\":\"\"}";
        String pad = "x".repeat(bodyBytes - frame.length());
        return "{\"id\":\"" + id + "\",\"pad\":\"" + pad + "\"}";
    }

    /// Returns a number as messages carry it.
    public static String digits(long number) {
        return String.format(Locale.ROOT, "%0" + DIGITS + "d", number);
    }

    /// Returns the request with messages numbered from `first`; valid until the next call.
    public byte[] numbered(long first) {
        for (int i = 0; i < numbersAt.length; i++) {
            long rest = first + i;
            for (int digit = DIGITS - 1; digit >= 0; digit--) {
                request[numbersAt[i] + digit] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        return request;
    }

    private static int[] positions(byte[] request, int messages) {
        String text = new String(request, StandardCharsets.US_ASCII);
        int[] positions = new int[messages];
        int at = 0;
        for (int i = 0; i < messages; i++) {
            positions[i] = text.indexOf(MARK, at);
            at = positions[i] + DIGITS;
        }
        return positions;
    }
}
