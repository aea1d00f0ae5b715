package io.penstock.services.queue;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.arn.QueueArn;
import java.util.Optional;

/// When and where a queue gives messages up.
///
/// @param target the dead-letter queue
/// @param receivesMax how often a message may be received, 1 to 1000
record RedrivePolicy(QueueArn target, int receivesMax) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RECEIVES_LIMIT = 1_000;
    private static final String NAME = "RedrivePolicy";

    /// Reads the attribute `RedrivePolicy`.
    static Answer<RedrivePolicy> parse(String text) {
        JsonNode policy;
        try {
            policy = JSON.readTree(text);
        } catch (JacksonException malformed) {
            return Answer.refused(
                    SqsError.invalidValue(text, NAME, "Redrive policy is not a valid JSON map."));
        }
        if (!policy.isObject()) {
            return Answer.refused(
                    SqsError.invalidValue(text, NAME, "Redrive policy is not a valid JSON map."));
        }
        for (String required : new String[] {"deadLetterTargetArn", "maxReceiveCount"}) {
            if (!policy.hasNonNull(required)) {
                return Answer.refused(
                        SqsError.invalidValue(
                                text,
                                NAME,
                                "The required parameter '" + required + "' is missing"));
            }
        }
        return parse(text, policy);
    }

    private static Answer<RedrivePolicy> parse(String text, JsonNode policy) {
        String count = policy.get("maxReceiveCount").asText();
        int receivesMax = count.matches("\\d{1,4}") ? Integer.parseInt(count) : 0;
        if (receivesMax < 1 || receivesMax > RECEIVES_LIMIT) {
            return Answer.refused(
                    SqsError.invalidValue(
                            text,
                            NAME,
                            "Invalid value for maxReceiveCount: "
                                    + count
                                    + ", valid values are from 1 to 1000 both inclusive."));
        }
        Optional<QueueArn> target = QueueArn.parse(policy.get("deadLetterTargetArn").asText());
        return target.<Answer<RedrivePolicy>>map(
                        arn -> Answer.ok(new RedrivePolicy(arn, receivesMax)))
                .orElseGet(() ->
                        Answer.refused(
                                SqsError.invalidValue(
                                        text, NAME, "Invalid value for deadLetterTargetArn.")));
    }
}
