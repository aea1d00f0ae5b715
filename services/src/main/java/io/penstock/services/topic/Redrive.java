package io.penstock.services.topic;

import io.penstock.engine.arn.QueueArn;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The redrive policy of a subscription: where messages go that cannot be handed over.
final class Redrive {
    private static final Pattern TARGET =
            Pattern.compile("\\{\\s*\"deadLetterTargetArn\"\\s*:\\s*\"([^\"\\\\]+)\"\\s*\\}");

    private Redrive() {}

    /// Reads the dead-letter queue, or nothing if the policy names none.
    static Optional<String> target(String policy) {
        Matcher matcher = TARGET.matcher(policy.strip());
        return matcher.matches() && QueueArn.parse(matcher.group(1)).isPresent()
                ? Optional.of(matcher.group(1))
                : Optional.empty();
    }
}
