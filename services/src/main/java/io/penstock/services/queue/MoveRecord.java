package io.penstock.services.queue;

import io.penstock.engine.arn.QueueArn;
import io.penstock.services.log.RecordBuffer;
import io.penstock.services.queue.move.MoveOrder;
import io.penstock.services.queue.move.MoveOrder.Destination;
import io.penstock.services.queue.move.MoveProgress;
import java.nio.ByteBuffer;
import java.util.UUID;

/// What the log keeps of a message move task, and where.
///
/// A task is written when it starts, when it is cancelled and when it ends. What it moved since
/// then is known from the records of the messages it moved ([QueueRecords#redriven]), which lie
/// behind it: a segment is never dropped before those in front of it, and a task that is written
/// again because its segment is dropped is written with what it has moved by then.
///
/// @param position of the record
/// @param recordBytes its size
record MoveRecord(MoveOrder order, MoveProgress progress, long position, int recordBytes) {
    private static final byte ORIGIN = 0;
    private static final byte GIVEN = 1;

    static void write(RecordBuffer to, MoveOrder order, MoveProgress progress) {
        to.putLong(order.number());
        id(to, order.id());
        queue(to, order.source());
        switch (order.destination()) {
            case Destination.Origin() -> to.putByte(ORIGIN);
            case Destination.Given(QueueArn queue) -> {
                to.putByte(GIVEN);
                queue(to, queue);
            }
        }
        to.putInt(order.perSecond());
        to.putLong(order.startedMillis());
        to.putLong(order.toMove());
        to.putText(progress.status().name());
        to.putLong(progress.moved());
        to.putText(progress.failure());
    }

    static MoveRecord read(ByteBuffer from, long position, int recordBytes) {
        long number = from.getLong();
        UUID id = id(from);
        QueueArn source = queue(from);
        Destination destination =
                from.get() == GIVEN ? new Destination.Given(queue(from)) : new Destination.Origin();
        var order =
                new MoveOrder(
                        number,
                        id,
                        source,
                        destination,
                        from.getInt(),
                        from.getLong(),
                        from.getLong());
        var status = MoveProgress.Status.valueOf(StoredReader.text(from));
        var progress = new MoveProgress(status, from.getLong(), StoredReader.text(from));
        return new MoveRecord(order, progress, position, recordBytes);
    }

    /// Returns the task after one more message.
    MoveRecord oneMoved() {
        var next = new MoveProgress(progress.status(), progress.moved() + 1, progress.failure());
        return new MoveRecord(order, next, position, recordBytes);
    }

    private static void id(RecordBuffer to, UUID id) {
        to.putLong(id.getMostSignificantBits());
        to.putLong(id.getLeastSignificantBits());
    }

    private static UUID id(ByteBuffer from) {
        return new UUID(from.getLong(), from.getLong());
    }

    private static void queue(RecordBuffer to, QueueArn queue) {
        to.putText(queue.region());
        to.putText(queue.account());
        to.putText(queue.name());
    }

    private static QueueArn queue(ByteBuffer from) {
        return new QueueArn(
                StoredReader.text(from), StoredReader.text(from), StoredReader.text(from));
    }
}
