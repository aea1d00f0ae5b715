package io.penstock.server.outside;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.Parcel;
import io.penstock.engine.queue.MessageAttribute;
import io.penstock.runtime.async.Target;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/// Topics of another SNS as destinations and dead-letter topics. Thread-safe.
public final class ForeignTopics implements Target, AutoCloseable {
    private final WebPost post;

    /// Publishes to the service at `endpoint`.
    public ForeignTopics(URI endpoint) {
        post = new WebPost(endpoint);
    }

    @Override
    public Delivery deliver(Parcel parcel) throws InterruptedException {
        FunctionArn function = parcel.event().function();
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        if (!parcel.traceHeader().isEmpty()) {
            headers.put("X-Amzn-Trace-Id", parcel.traceHeader());
        }
        return post.send(
                new WebPost.Sender(function.account(), function.region(), "sns"),
                headers,
                form(parcel),
                _ -> true);
    }

    private static String form(Parcel parcel) {
        var form = new LinkedHashMap<String, String>();
        form.put("Action", "Publish");
        form.put("Version", "2010-03-31");
        form.put("TopicArn", parcel.errand().target());
        form.put("Message", parcel.body());
        int number = 0;
        for (Map.Entry<String, MessageAttribute> each : parcel.attributes().entrySet()) {
            String entry = "MessageAttributes.entry." + ++number + ".";
            form.put(entry + "Name", each.getKey());
            form.put(entry + "Value.DataType", each.getValue().dataType());
            switch (each.getValue()) {
                case MessageAttribute.Text(_, String value) ->
                        form.put(entry + "Value.StringValue", value);
                case MessageAttribute.Binary(_, var value) ->
                        form.put(
                                entry + "Value.BinaryValue",
                                Base64.getEncoder().encodeToString(value.toByteArray()));
            }
        }
        return form.entrySet().stream()
                .map(each -> each.getKey() + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        post.close();
    }
}
