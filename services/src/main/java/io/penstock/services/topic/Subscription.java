package io.penstock.services.topic;

import io.penstock.engine.arn.TopicArn;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Who gets the messages of a topic. Immutable.
///
/// @param arn the topic's ARN, a colon and a UUID
/// @param protocol `sqs` or `lambda`
/// @param endpoint ARN of the queue or function
/// @param attributes that were set, by name
public record Subscription(
        String arn,
        TopicArn topic,
        String protocol,
        String endpoint,
        Map<String, String> attributes) {
    /// Copies the map.
    public Subscription {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    }

    /// Returns whether a queue gets the message alone, without an envelope.
    boolean raw() {
        return attributes.getOrDefault(TopicRules.RAW, "false").equals("true");
    }

    /// Returns the filter policy, empty for none.
    String filterPolicy() {
        return attributes.getOrDefault(TopicRules.FILTER, "");
    }

    boolean filtersBody() {
        return attributes.getOrDefault(TopicRules.SCOPE, "").equals(TopicRules.BODY);
    }

    boolean isFor(TopicArn otherTopic, String otherProtocol, String otherEndpoint) {
        return topic.equals(otherTopic)
                && protocol.equals(otherProtocol)
                && endpoint.equals(otherEndpoint);
    }

    Subscription withAttribute(String name, String value) {
        var changed = new TreeMap<>(attributes);
        if (value.isEmpty()) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return new Subscription(arn, topic, protocol, endpoint, changed);
    }
}
