package io.penstock.engine.filter;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.event.SqsEvent;
import io.penstock.engine.queue.QueueMessage;

/// The filter of one SQS mapping, compiled. Thread-safe: nothing changes after construction.
///
/// A pattern sees a message as the function would get it, with `body` in place of its text if that
/// is a JSON object or array. All members can be named; AWS's guide promises `body` only.
public final class QueueFilter {
    private final RecordFilter filter;
    private final QueueArn source;

    /// Compiles the criteria for messages of one queue.
    public QueueFilter(FilterCriteria criteria, QueueArn source) {
        this.filter = new RecordFilter(criteria, Envelope.SQS);
        this.source = source;
    }

    /// Decides whether a message goes on to the function. A message that does not is deleted from
    /// its queue.
    public Match match(QueueMessage message) {
        return filter.match(message.body(), () -> SqsEvent.metadata(message, source));
    }
}
