package io.penstock.server.lambda;

import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.function.FunctionTags;
import io.penstock.runtime.mapping.MappingSupervisor;
import io.penstock.runtime.mapping.MappingView;
import io.penstock.runtime.mapping.Realm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Event source mappings as far as tags go.
final class TaggedMappings implements TaggedResources {
    private static final int REGION = 3;
    private static final int ACCOUNT = 4;
    private static final int UUID = 6;

    private final MappingSupervisor mappings;

    TaggedMappings(MappingSupervisor mappings) {
        this.mappings = mappings;
    }

    @Override
    public Answer<Map<String, String>> of(String arn) {
        return mappings.find(realm(arn), uuid(arn))
                .map(MappingView::tags)
                .<Answer<Map<String, String>>>map(Answer.Ok::new)
                .orElseGet(() -> missing(arn));
    }

    @Override
    public Answer<Map<String, String>> add(String arn, Map<String, String> tags) {
        if (!(of(arn) instanceof Answer.Ok<Map<String, String>>(Map<String, String> present))) {
            return missing(arn);
        }
        Map<String, String> all = new HashMap<>(present);
        all.putAll(tags);
        Optional<FunctionError> refusal = FunctionTags.refusal(all);
        if (refusal.isPresent()) {
            return new Answer.Refused<>(refusal.get());
        }
        return mappings.tag(realm(arn), uuid(arn), tags) ? of(arn) : missing(arn);
    }

    @Override
    public Answer<Map<String, String>> remove(String arn, List<String> keys) {
        return mappings.untag(realm(arn), uuid(arn), Set.copyOf(keys)) ? of(arn) : missing(arn);
    }

    static Answer<Map<String, String>> missing(String arn) {
        return new Answer.Refused<>(
                new FunctionError.Missing("Event source mapping not found: " + arn));
    }

    // The model's pattern has made sure that the parts are there.
    private static Realm realm(String arn) {
        String[] parts = arn.split(":", -1);
        return new Realm(parts[ACCOUNT], parts[REGION]);
    }

    private static String uuid(String arn) {
        return arn.split(":", -1)[UUID];
    }
}
