package io.penstock.services.queue;

import io.penstock.services.queue.core.MessageContent;
import io.penstock.services.queue.core.QueueCore.Receipt;

/// One message as a receive handed it out.
///
/// @param queue the number of the queue
/// @param firstReceivedMillis wall clock of its first receive
record Delivery(long queue, MessageContent content, Receipt receipt, long firstReceivedMillis) {}
