package io.penstock.runtime.function;

import io.penstock.runtime.function.FunctionResource.Reserved;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// What belongs to a function as a whole, and to none of its versions.
///
/// @param tags by key, in order of the keys
/// @param reserved concurrency kept for the function
/// @param recursiveLoop what happens when it invokes itself over and over
public record FunctionWhole(
        Map<String, String> tags, Reserved reserved, RecursiveLoop recursiveLoop) {
    /// Nothing of its own: what published versions have.
    public static final FunctionWhole NOTHING =
            new FunctionWhole(Map.of(), new Reserved.Unset(), RecursiveLoop.TERMINATE);

    /// Copies the tags.
    public FunctionWhole {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    FunctionWhole with(Map<String, String> other) {
        return new FunctionWhole(other, reserved, recursiveLoop);
    }

    FunctionWhole with(Reserved other) {
        return new FunctionWhole(tags, other, recursiveLoop);
    }

    FunctionWhole with(RecursiveLoop other) {
        return new FunctionWhole(tags, reserved, other);
    }
}
