package io.penstock.engine.queuemapping;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.arn.QueueArn;
import io.penstock.engine.event.SqsEvent;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.journal.JournalLine;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.time.Tick;
import io.penstock.engine.trace.TraceHeader;
import io.penstock.engine.verdict.Verdict;
import io.penstock.engine.verdict.VerdictReader;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;

/// What a [QueueMapping] asks its driver to do.
public sealed interface Effect {
    /// An effect that blocks: it is done outside of the core's lock and ends with an input.
    sealed interface Act extends Effect {}

    /// Receive messages; ends with [Input.Received].
    ///
    /// @param max 1 to 10
    /// @param patience how long to wait for the first message
    record Poll(long poll, int max, Duration patience) implements Act {
        /// Returns since when the queue hides what this poll brought, as far as its driver can
        /// tell. A poll that does not wait hides at the earliest when it asks; what a patient poll
        /// brought was hidden while it waited, nobody knows when, most likely at its end.
        ///
        /// @param askedAt just before the source was asked
        /// @param answeredAt just after it answered
        public Tick hiddenFrom(Tick askedAt, Tick answeredAt) {
            return patience.isZero() ? askedAt : answeredAt;
        }
    }

    /// Invoke the function; ends with [Input.Invoked].
    ///
    /// @param messages at least one, in the order received
    /// @param records what each of them is in the event; empty if they must be written yet
    /// @param shape how to write the event
    record Invoke(
            long batch,
            String requestId,
            FunctionArn function,
            List<QueueMessage> messages,
            List<Payload> records,
            Shape shape)
            implements Act {
        private static final String TRACE_HEADER = "AWSTraceHeader";

        public Invoke {
            messages = List.copyOf(messages);
            records = List.copyOf(records);
        }

        /// Writes the event and returns the request. Costs as much as the event is long.
        public InvocationRequest request() {
            return new InvocationRequest(
                    requestId, function, event(), "", traceHeader(), false, Lane.MAPPING);
        }

        /// Most messages have none. Those that have one bring their chain of requests with them, or
        /// a function that feeds its own queue would never be recognised.
        private String traceHeader() {
            for (QueueMessage message : messages) {
                if (message.attributes().containsKey(TRACE_HEADER)) {
                    return TraceHeader.merged(
                            messages.stream()
                                    .map(each -> each.attributes().getOrDefault(TRACE_HEADER, ""))
                                    .toList());
                }
            }
            return "";
        }

        private Payload event() {
            return records.isEmpty()
                    ? SqsEvent.write(messages, shape.source, shape.windowed)
                    : SqsEvent.join(records);
        }

        /// Reads what the end of the invocation means for the messages.
        public Verdict read(InvocationResult result) {
            return VerdictReader.read(result, shape.reportsItemFailures, new MessageIds(messages));
        }
    }

    /// How an event is written and its answer read.
    record Shape(QueueArn source, boolean windowed, boolean reportsItemFailures) {}

    /// Delete messages; ends with [Input.Deleted].
    ///
    /// @param receiptHandles at least one
    record Delete(long deletion, List<String> receiptHandles) implements Act {
        public Delete {
            receiptHandles = List.copyOf(receiptHandles);
        }
    }

    /// Cut off the polls that still wait for messages; each ends with [Input.Received]
    /// nevertheless.
    record CutPolls() implements Effect {}

    /// Write a journal line.
    record Note(JournalLine line) implements Effect {}

    /// The mapping reached a phase.
    record Became(Phase phase) implements Effect {}

    /// The ids of messages, as a list that costs nothing: few answers name any.
    final class MessageIds extends AbstractList<String> {
        private final List<QueueMessage> messages;

        private MessageIds(List<QueueMessage> messages) {
            this.messages = messages;
        }

        @Override
        public String get(int index) {
            return messages.get(index).messageId();
        }

        @Override
        public int size() {
            return messages.size();
        }
    }
}
