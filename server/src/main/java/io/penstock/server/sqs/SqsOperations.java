package io.penstock.server.sqs;

import io.penstock.server.wire.Operation;
import io.penstock.services.queue.QueueService;
import java.util.HashMap;
import java.util.Map;

/// The operations of SQS that the embedded queue service carries out: all 23 of them.
public final class SqsOperations {
    private SqsOperations() {}

    /// Returns the operations by name.
    public static Map<String, Operation> of(QueueService service) {
        var finder = new QueueFinder(service);
        var all = new HashMap<String, Operation>();
        all.putAll(new QueueOperations(finder).all());
        all.putAll(new MessageOperations(finder).all());
        all.putAll(new MoveOperations(service).all());
        return Map.copyOf(all);
    }
}
