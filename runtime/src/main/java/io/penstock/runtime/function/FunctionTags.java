package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Tags of functions. Thread-safe; changes are in the store when acknowledged.
public final class FunctionTags {
    private final FunctionTable table;

    FunctionTags(FunctionTable table) {
        this.table = table;
    }

    /// Returns why a resource of any kind must not carry these tags.
    public static Optional<FunctionError> refusal(Map<String, String> tags) {
        return SettingsRules.tagRefusal(tags);
    }

    /// Returns the same as [#refusal], as a text for the caller.
    public static Optional<String> complaint(Map<String, String> tags) {
        return SettingsRules.tagComplaint(tags);
    }

    /// Returns the function, whose tags may be read.
    public Answer<FunctionResource> of(FunctionArn arn) {
        return arn.qualifier().isEmpty() ? table.get(arn) : qualified();
    }

    /// Adds tags; a key that exists takes the new value.
    public Answer<FunctionResource> add(FunctionArn arn, Map<String, String> tags) {
        return change(arn, present -> present.putAll(tags));
    }

    /// Removes tags; keys that do not exist are no error.
    public Answer<FunctionResource> remove(FunctionArn arn, Collection<String> keys) {
        return change(arn, present -> present.keySet().removeAll(keys));
    }

    private Answer<FunctionResource> change(FunctionArn arn, Edit edit) {
        if (!arn.qualifier().isEmpty()) {
            return qualified();
        }
        return table.change(
                arn,
                current -> {
                    Map<String, String> tags = new HashMap<>(current.tags());
                    edit.apply(tags);
                    Optional<FunctionError> refusal = refusal(tags);
                    return refusal.isPresent()
                            ? new Answer.Refused<>(refusal.get())
                            : new Answer.Ok<>(current.withTags(tags));
                });
    }

    private static Answer<FunctionResource> qualified() {
        return new Answer.Refused<>(
                new FunctionError.Invalid(
                        "Tags on function aliases and versions are not supported. Please specify a"
                                + " function ARN."));
    }

    /// A change of tags, in place.
    private interface Edit {
        void apply(Map<String, String> tags);
    }
}
