package io.penstock.server.sqs;

import io.penstock.server.wire.Call;
import io.penstock.services.queue.Answer;
import io.penstock.services.queue.Queue;
import io.penstock.services.queue.QueueService;
import io.penstock.services.queue.Queues;

/// Finds the queues that calls are about: in the caller's region and account. Accounts do not see
/// each other, so a URL that names another account's queue names a queue that does not exist.
///
/// @param service all queues
record QueueFinder(QueueService service) {
    /// An account that nobody has, and so no queues.
    private static final String NOBODY = "";

    /// Finds the queue of the call's `QueueUrl`.
    Answer<Queue> find(Call call) {
        QueueAddress address = QueueAddress.of(call);
        return in(address, call).find(address.name());
    }

    /// Returns the queues among which an address is looked up.
    Queues in(QueueAddress address, Call call) {
        String account = call.caller().account();
        boolean own = address.account().equals(account);
        return service.queues(own ? account : NOBODY, call.caller().region());
    }

    /// Returns the caller's own queues.
    Queues of(Call call) {
        return service.queues(call.caller().account(), call.caller().region());
    }
}
