/// The SQS API on top of the embedded queue service.
///
/// [SqsOperations] lists the operations that are here. Handlers translate a call into what
/// [io.penstock.services.queue.Queue] and [io.penstock.services.queue.Queues] take, and their
/// answers back; every rule of SQS lives there. `QueueAddress` reads and writes queue URLs,
/// `MessageMembers` the members of messages.
@NullMarked
package io.penstock.server.sqs;

import org.jspecify.annotations.NullMarked;
