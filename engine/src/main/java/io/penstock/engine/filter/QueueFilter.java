package io.penstock.engine.filter;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.queue.QueueMessage;
import software.amazon.event.ruler.Ruler;

/// The filter of one SQS mapping, compiled. Thread-safe.
public final class QueueFilter {
    private final FilterCriteria criteria;
    private final QueueArn source;

    public QueueFilter(FilterCriteria criteria, QueueArn source) {
        this.criteria = criteria;
        this.source = source;
    }

    /// Decides whether a message goes on to the function.
    public Match match(QueueMessage message) {
        try {
            for (int index = 0; index < criteria.patterns().size(); index++) {
                String event = "{\"body\":" + message.body() + "}";
                if (Ruler.matchesRule(event, criteria.patterns().get(index))) {
                    return new Match.Passed(index);
                }
            }
        } catch (Exception notJson) {
            throw new IllegalStateException(source.toString(), notJson);
        }
        return criteria.patterns().isEmpty()
                ? new Match.Passed(0)
                : new Match.Dropped("no pattern matched");
    }
}
