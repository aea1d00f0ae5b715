package io.penstock.services.topic;

import io.penstock.engine.arn.TopicArn;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A topic. Immutable.
///
/// @param attributes that were set, by name
/// @param tags by key
public record Topic(TopicArn arn, Map<String, String> attributes, Map<String, String> tags) {
    /// Copies the maps.
    public Topic {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    Topic withAttribute(String name, String value) {
        var changed = new TreeMap<>(attributes);
        changed.put(name, value);
        return new Topic(arn, changed, tags);
    }

    Topic withTags(Map<String, String> changed) {
        return new Topic(arn, attributes, changed);
    }
}
