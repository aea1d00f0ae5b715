package io.penstock.services.queue;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.penstock.engine.arn.QueueArn;
import java.util.HashSet;
import java.util.Set;

/// Which queues may name this one as their dead-letter queue.
sealed interface RedriveAllowPolicy {
    /// Whether `source` may.
    boolean allows(QueueArn source);

    /// Every queue may.
    record AllowAll() implements RedriveAllowPolicy {
        @Override
        public boolean allows(QueueArn source) {
            return true;
        }
    }

    /// No queue may.
    record DenyAll() implements RedriveAllowPolicy {
        @Override
        public boolean allows(QueueArn source) {
            return false;
        }
    }

    /// Only these may.
    record ByQueue(Set<String> sources) implements RedriveAllowPolicy {
        @Override
        public boolean allows(QueueArn source) {
            return sources.contains(source.toString());
        }
    }

    /// Reads the attribute `RedriveAllowPolicy`.
    static Answer<RedriveAllowPolicy> parse(String text) {
        JsonNode policy;
        try {
            policy = new ObjectMapper().readTree(text);
        } catch (JacksonException malformed) {
            return invalid(text, "Redrive allow policy is not a valid JSON map.");
        }
        JsonNode sources = policy.path("sourceQueueArns");
        String permission = policy.path("redrivePermission").asText();
        if (!sources.isMissingNode() && !permission.equals("byQueue")) {
            return invalid(text, "sourceQueueArns is only allowed with redrivePermission byQueue.");
        }
        return switch (permission) {
            case "allowAll" -> Answer.ok(new AllowAll());
            case "denyAll" -> Answer.ok(new DenyAll());
            case "byQueue" -> byQueue(text, sources);
            default -> invalid(text, "redrivePermission must be allowAll, denyAll or byQueue.");
        };
    }

    private static Answer<RedriveAllowPolicy> byQueue(String text, JsonNode sources) {
        if (!sources.isArray() || sources.isEmpty() || sources.size() > 10) {
            return invalid(text, "sourceQueueArns must name 1 to 10 queues.");
        }
        Set<String> arns = new HashSet<>();
        sources.forEach(source -> arns.add(source.asText()));
        return Answer.ok(new ByQueue(Set.copyOf(arns)));
    }

    private static Answer<RedriveAllowPolicy> invalid(String text, String reason) {
        return Answer.refused(SqsError.invalidValue(text, "RedriveAllowPolicy", reason));
    }
}
