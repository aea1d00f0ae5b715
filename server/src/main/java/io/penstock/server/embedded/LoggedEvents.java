package io.penstock.server.embedded;

import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.async.EventKeeper;
import io.penstock.services.event.EventLog;
import io.penstock.services.log.LogException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps events of asynchronous invocations in the embedded log. Thread-safe.
public final class LoggedEvents implements EventKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedEvents.class);

    private final EventLog log;

    /// Keeps events in `log`, which stays its owner's.
    public LoggedEvents(EventLog log) {
        this.log = log;
    }

    @Override
    public Keeping keep(Payload document) {
        return switch (log.keep(document)) {
            case EventLog.Keeping.Kept(long number) -> new Keeping.Kept(number);
            case EventLog.Keeping.Refused(String reason) -> new Keeping.Refused(reason);
        };
    }

    @Override
    public long note(long number, Payload note, boolean safely) {
        try {
            return log.note(number, note, safely);
        } catch (LogException refused) {
            unsafe(refused);
            return 0;
        }
    }

    @Override
    public void awaitSafe(long mark) {
        try {
            log.awaitSafe(mark);
        } catch (LogException lost) {
            unsafe(lost);
        }
    }

    @Override
    public void forget(long number) {
        log.forget(number);
    }

    @Override
    public List<Found> found() {
        return log.found().stream()
                .map(found -> new Found(found.number(), found.document(), found.note()))
                .toList();
    }

    /// The event goes on; after a crash it would begin where it was noted last.
    private static void unsafe(LogException failure) {
        LOG.atWarn()
                .addKeyValue("reason", failure.getMessage())
                .log("progress of an asynchronous event is not on disk");
    }
}
