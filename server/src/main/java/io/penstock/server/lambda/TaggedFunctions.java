package io.penstock.server.lambda;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionTags;
import java.util.List;
import java.util.Map;

/// Functions as far as tags go.
final class TaggedFunctions implements TaggedResources {
    private final FunctionTags tags;

    TaggedFunctions(FunctionTags tags) {
        this.tags = tags;
    }

    @Override
    public Answer<Map<String, String>> of(String arn) {
        return shown(tags.of(parse(arn)));
    }

    @Override
    public Answer<Map<String, String>> add(String arn, Map<String, String> added) {
        return shown(tags.add(parse(arn), added));
    }

    @Override
    public Answer<Map<String, String>> remove(String arn, List<String> keys) {
        return shown(tags.remove(parse(arn), keys));
    }

    private static FunctionArn parse(String arn) {
        return FunctionArn.parse(arn)
                .orElseThrow(() -> new IllegalArgumentException("not a function: " + arn));
    }

    private static Answer<Map<String, String>> shown(Answer<FunctionResource> answer) {
        return switch (answer) {
            case Answer.Ok<FunctionResource>(FunctionResource function) ->
                    new Answer.Ok<>(function.tags());
            case Answer.Refused<FunctionResource>(var error) -> new Answer.Refused<>(error);
        };
    }
}
