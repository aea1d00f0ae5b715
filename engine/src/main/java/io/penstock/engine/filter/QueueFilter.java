package io.penstock.engine.filter;

import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.event.SqsEvent;
import io.penstock.engine.queue.QueueMessage;
import java.util.List;

/// The filter of one SQS mapping, compiled. Thread-safe: nothing changes after construction.
///
/// A pattern sees a message as the function would get it, with `body` in place of its text if that
/// is a JSON object or array. All members can be named; AWS's guide promises `body` only.
public final class QueueFilter {
    /// What most mappings have; one for all of them.
    private static final RecordFilter NO_FILTER =
            new RecordFilter(FilterCriteria.NONE, Envelope.SQS);

    private static final FilterDiagnosis NO_DIAGNOSIS =
            new FilterDiagnosis(FilterCriteria.NONE, Envelope.SQS);

    private final RecordFilter filter;
    private final FilterDiagnosis diagnosis;
    private final QueueArn source;

    /// Compiles the criteria for messages of one queue.
    public QueueFilter(FilterCriteria criteria, QueueArn source) {
        boolean nothingAsked = criteria.patterns().isEmpty();
        this.filter = nothingAsked ? NO_FILTER : new RecordFilter(criteria, Envelope.SQS);
        this.diagnosis = nothingAsked ? NO_DIAGNOSIS : new FilterDiagnosis(criteria, Envelope.SQS);
        this.source = source;
    }

    /// Decides whether a message goes on to the function. A message that does not is deleted from
    /// its queue.
    public Match match(QueueMessage message) {
        return filter.match(message.body(), () -> SqsEvent.metadata(message, source));
    }

    /// Explains what [#match] said of a message: how each pattern fits it, and where not. Costs
    /// about as much as a match.
    public List<PatternFit> explain(QueueMessage message) {
        return diagnosis.diagnose(
                RecordData.of(message.body()), () -> SqsEvent.metadata(message, source));
    }
}
