package io.penstock.engine.filter;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.filter.FilterCriteria.Parsed;
import io.penstock.engine.queue.QueueMessage;
import java.util.List;
import java.util.Map;

/// Filters and messages for tests.
final class Samples {
    static final QueueArn QUEUE = new QueueArn("eu-west-1", "123456789012", "orders");

    private Samples() {}

    static FilterCriteria criteria(String... patterns) {
        return switch (FilterCriteria.parse(List.of(patterns))) {
            case Parsed.Valid(FilterCriteria criteria) -> criteria;
            case Parsed.Invalid(String message) -> throw new AssertionError(message);
        };
    }

    static QueueMessage message(String body) {
        return new QueueMessage(
                "id-1",
                "handle-1",
                body,
                Map.of("ApproximateReceiveCount", "1"),
                Map.of(),
                "5d41402abc4b2a76b9719d911017c592",
                "");
    }

    static boolean passes(String pattern, String body) {
        return new QueueFilter(criteria(pattern), QUEUE).match(message(body))
                instanceof Match.Passed;
    }
}
