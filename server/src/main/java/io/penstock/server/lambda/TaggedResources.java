package io.penstock.server.lambda;

import io.penstock.runtime.function.Answer;
import java.util.List;
import java.util.Map;

/// Resources of one kind as far as tags go. Thread-safe; changes are safe when acknowledged.
interface TaggedResources {
    /// Returns the tags of a resource.
    Answer<Map<String, String>> of(String arn);

    /// Adds tags, in place of those with the same keys, and returns all.
    Answer<Map<String, String>> add(String arn, Map<String, String> tags);

    /// Removes tags, if they exist, and returns the rest.
    Answer<Map<String, String>> remove(String arn, List<String> keys);
}
