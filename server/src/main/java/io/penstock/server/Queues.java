package io.penstock.server;

import io.penstock.engine.time.Timeline;
import io.penstock.server.config.QueueRules;
import io.penstock.services.log.FileDevice;
import io.penstock.services.log.LogLimits;
import io.penstock.services.queue.QueueLimits;
import io.penstock.services.queue.QueueService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.random.RandomGenerator;

/// Opens the embedded queue service the way a server's storage asks for.
final class Queues {
    private static final String DIRECTORY = "queues";

    private Queues() {}

    static QueueService open(
            DataDirectory data, Timeline timeline, RandomGenerator random, QueueRules rules) {
        QueueLimits limits =
                QueueLimits.DEFAULT
                        .withHeap(Runtime.getRuntime().maxMemory())
                        .withDeletedNamesRest(rules.deletedNamesRest())
                        .withFifoRatesHold(rules.fifoRatesHold());
        if (!data.durable()) {
            return QueueService.inMemory(timeline, random, limits);
        }
        try {
            FileDevice device = FileDevice.open(data.resolve(DIRECTORY));
            return QueueService.durable(timeline, random, limits, device, LogLimits.DEFAULT);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot open the queues' log", failure);
        }
    }
}
