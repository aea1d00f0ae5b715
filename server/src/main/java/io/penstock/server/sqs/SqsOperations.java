package io.penstock.server.sqs;

import io.penstock.server.wire.Operation;
import io.penstock.services.queue.QueueService;
import java.util.HashMap;
import java.util.Map;

/// The operations of SQS that the embedded queue service carries out. What is missing here
/// (permissions and message move tasks) the front door refuses by name.
public final class SqsOperations {
    private SqsOperations() {}

    /// Returns the operations by name.
    public static Map<String, Operation> of(QueueService service) {
        var finder = new QueueFinder(service);
        var all = new HashMap<String, Operation>();
        all.putAll(new QueueOperations(finder).all());
        all.putAll(new MessageOperations(finder).all());
        return Map.copyOf(all);
    }
}
