package io.penstock.bench.filter;

import io.penstock.engine.invocation.Payload;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.engine.queue.QueueMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// Messages whose bodies look like what applications send: about 1 KiB of JSON in the envelope of
/// an event bus, with an order in it.
final class OrderEvents {
    private static final int SEED = 7;

    private OrderEvents() {}

    /// Makes messages of which the given share matches a filter of this kind, evenly spread.
    static List<QueueMessage> of(FilterKind kind, int count, int percentMatching) {
        var random = new Random(SEED);
        var messages = new ArrayList<QueueMessage>(count);
        for (int i = 0; i < count; i++) {
            boolean matches = i * percentMatching / 100 != (i + 1) * percentMatching / 100;
            int rule = matches ? 1 + random.nextInt(FilterKind.PATTERNS) : 0;
            messages.add(message(i, body(kind, rule, i, random), kind, rule));
        }
        return messages;
    }

    private static QueueMessage message(int number, String body, FilterKind kind, int rule) {
        String value = kind == FilterKind.ENVELOPE && rule > 0 ? "kind-" + rule : "usual";
        return new QueueMessage(
                "00000000-0000-4000-8000-%012d".formatted(number),
                "A".repeat(76),
                body,
                Map.of("ApproximateReceiveCount", "1", "SentTimestamp", "1767225600000"),
                Map.of(
                        "kind",
                        new MessageAttribute.Text("String", value),
                        "trace",
                        new MessageAttribute.Binary("Binary", Payload.of(new byte[16]))),
                "d41d8cd98f00b204e9800998ecf8427e",
                "d41d8cd98f00b204e9800998ecf8427e");
    }

    private static String body(FilterKind kind, int rule, int number, Random random) {
        boolean hit = rule > 0;
        String status = hit && kind == FilterKind.EXACT ? "paid-" + rule : "ordered";
        double total = 10 + random.nextInt(900) + random.nextInt(100) / 100.0;
        if (hit && kind == FilterKind.NUMERIC) {
            total += rule * 1000;
        } else if (hit && kind == FilterKind.OR) {
            total += 50_000;
        }
        return """
        {"version":"0","id":"7c1f3d2e-0000-4000-8000-%012d","detail-type":"Order Placed",\
        "source":"com.example.shop","account":"123456789012","time":"2026-01-01T12:00:00Z",\
        "region":"eu-west-1","resources":["arn:aws:states:eu-west-1:123456789012:order/%d"],\
        "detail":{"orderId":"%s-%06d","status":"%s","state":"%s","total":%s,"currency":"EUR",%s\
        "customer":{"id":"c-%d","tier":"gold","email":"somebody.%d@example.com","name":"J\\u00f6rg \
        \\"Jo\\" M\u00fcller"},"tags":["spring","web","gift"],"items":[%s],"shipping":{"method":"post",\
        "street":"Long Street 12","zip":"12345","city":"Somewhere","country":"DE","express":false},\
        "note":"%s"}}\
        """
                .formatted(
                        number,
                        number,
                        hit && kind == FilterKind.PREFIX ? "web" + rule : "app",
                        number,
                        status,
                        hit && kind == FilterKind.ANYTHING_BUT ? "closed" : "open",
                        total,
                        hit && kind == FilterKind.EXISTS ? "\"coupon" + rule + "\":\"C-1\"," : "",
                        random.nextInt(10_000),
                        number,
                        items(hit && kind == FilterKind.ARRAY ? rule : 0, random),
                        "please ring twice ".repeat(8));
    }

    /// Six items; the rare ones and the many are different ones unless `rule` says otherwise.
    private static String items(int rule, Random random) {
        var items = new ArrayList<String>();
        for (int i = 0; i < 6; i++) {
            boolean rare = rule > 0 && i == 3;
            String sku = rare ? "rare-" + rule : i == 1 ? "rare-1" : "sku-" + random.nextInt(1_000);
            int quantity = rare ? 99 : i == 2 ? 95 : 1 + random.nextInt(9);
            items.add(
                    "{\"sku\":\"%s\",\"quantity\":%d,\"price\":%d.%d}"
                            .formatted(sku, quantity, random.nextInt(100), random.nextInt(10)));
        }
        return String.join(",", items);
    }
}
