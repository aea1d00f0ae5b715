/// The embedded SQS service: standard and FIFO queues with SQS's rules, kept in a log.
///
/// [QueueService] is the whole service and is opened once; [Queues] is one account in one region;
/// [Queue] is what a client can do with one queue. These three, with the values they take and give,
/// are what API handlers and in-process mappings call. Nothing here speaks HTTP. Results are
/// [Answer]s: a value, or an [SqsError] that carries the name and text of AWS's own error.
///
/// Behind them, `HostedQueue` drives one [io.penstock.services.queue.core.QueueCore]. The core
/// lives in a `QueueRoom`, which is its lock and wakes who waits; messages come in through the
/// `Intake` and go out through the `Outlet`; everything else that is acknowledged is one of the
/// `DurableChanges`. `Alarms` is the one thread that watches the deadlines of all queues;
/// `QueueRecords` is the format of what is stored and `QueueRecovery` reads it.
///
/// `DeletedNames` are names that rest, `RateGate` counts a FIFO queue's calls: two rules of SQS
/// that hold only where they are asked for.
///
/// [MoveTasks] are an account's message move tasks. Each is performed by a `MoveDriver`, which asks
/// a core ([io.penstock.services.queue.move.MoveTask]) what to do and has the source queue's
/// `Transfer` do it; the `MoveDesk` knows them all.
///
/// How an operation becomes safe: under the queue's lock it is applied to the core and appended to
/// the log, which fixes one order for both; the lock is let go; the caller waits until the log is
/// durable; then it is acknowledged, and a sent message becomes receivable only now. Receives are
/// written without being waited for: after a crash a message may have a lower count and be visible
/// earlier.
///
/// In a FIFO queue messages come in through the `GroupIntake`, which also tells repeated sends, and
/// go out through the `GroupOutlet`, which waits until the log has a receive before it tells the
/// receiver: group locks and counts outlive a crash.
///
/// Locks: one per queue, never two at once. A dead letter leaves its queue under that queue's lock,
/// together with one log record that says both where it leaves and where it arrives; it enters the
/// other queue under the other lock afterwards. A message that a task moves does the same, but
/// enters once that record is durable. Between FIFO queues the record is written under the lock of
/// the queue where the message arrives, which gives it its place there; until then it locks its
/// group where it was. A move driver's own lock may be taken under its source queue's.
///
/// Reading order: [QueueService], [Queues], [Queue], then `HostedQueue`, `QueueRoom`, `Intake`,
/// `Outlet`.
@NullMarked
package io.penstock.services.queue;

import org.jspecify.annotations.NullMarked;
