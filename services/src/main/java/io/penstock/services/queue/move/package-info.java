/// Decides how a message move task goes on: how many messages may move now, when to look again, and
/// how the task ends.
///
/// [MoveTask] is the core: input and time in, steps out; it reads no clock and moves nothing. The
/// queue service's driver performs its steps. [MoveOrder] is what a task was asked to do,
/// [MoveProgress] how far it came; both are what the log keeps of it. Rules: *Amazon SQS API
/// Reference*, StartMessageMoveTask, ListMessageMoveTasks, CancelMessageMoveTask; *Amazon SQS
/// Developer Guide*, dead-letter queue redrive and quotas.
@NullMarked
package io.penstock.services.queue.move;

import org.jspecify.annotations.NullMarked;
