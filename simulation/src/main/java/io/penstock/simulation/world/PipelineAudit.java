package io.penstock.simulation.world;

import static io.penstock.simulation.world.BrokenPromise.unless;

import io.penstock.engine.batch.BatchPolicy;
import io.penstock.engine.filter.Match;
import io.penstock.engine.queue.QueueMessage;
import io.penstock.engine.queuemapping.Effect;
import io.penstock.engine.queuemapping.Intake;
import io.penstock.engine.time.Tick;
import io.penstock.simulation.scenario.MessageKind;
import io.penstock.simulation.world.MessageAudit.Place;
import io.penstock.simulation.world.Receive.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Knows how far every receive of every message has come, and that it goes one way only: poll,
/// filter, batch, invoke, settle.
final class PipelineAudit {
    private final Map<String, Receive> receives = new HashMap<>();
    private long arrivals;

    void handedOut(Receive receive) {
        receives.put(receive.handle, receive);
    }

    /// The answer reached nobody.
    void unseen(List<QueueMessage> messages) {
        for (QueueMessage message : messages) {
            Receive receive = of(message.receiptHandle());
            receive.fate.unseen++;
            receive.stage = Stage.BACK;
        }
    }

    /// A mapping heard of an answer.
    void arrived(List<Intake.Sifted> messages, boolean filters) {
        for (Intake.Sifted sifted : messages) {
            Receive receive = of(sifted.message().receiptHandle());
            move(receive, Stage.ON_ITS_WAY, Stage.HELD);
            receive.order = arrivals++;
            boolean drop = filters && receive.kind() == MessageKind.CHATTER;
            boolean passed =
                    switch (sifted.match()) {
                        case Match.Passed _ -> true;
                        case Match.Dropped _ -> false;
                    };
            unless(passed != drop, "the filter drops chatter only", receive);
            receive.dropped = drop;
            receive.stage = drop ? Stage.DROPPED : Stage.HELD;
        }
    }

    void invoked(Effect.Invoke invoke, Tick now) {
        unless(!invoke.messages().isEmpty(), "no empty batch", invoke);
        long last = -1;
        for (QueueMessage message : invoke.messages()) {
            Receive receive = of(message.receiptHandle());
            move(receive, Stage.HELD, Stage.RUNNING);
            unless(receive.order > last, "batches keep the order received", receive);
            last = receive.order;
            unless(
                    !now.reached(receive.hiddenUntil),
                    "nothing runs after its visibility has ended",
                    receive);
        }
        int bytes = invoke.request().event().length();
        unless(
                bytes <= BatchPolicy.PAYLOAD_MAX_BYTES || invoke.messages().size() == 1,
                "events keep to the payload limit",
                bytes);
    }

    /// An invocation ended and its function handled these messages, in truth.
    ///
    /// @param ran whether the function ran at all
    void ended(Effect.Invoke invoke, boolean ran, Set<String> handled) {
        for (QueueMessage message : invoke.messages()) {
            Stage next = ran ? Stage.BACK : Stage.HELD;
            next = handled.contains(message.messageId()) ? Stage.HANDLED : next;
            move(of(message.receiptHandle()), Stage.RUNNING, next);
        }
    }

    void deleting(Effect.Delete delete) {
        unless(!delete.receiptHandles().isEmpty(), "no empty deletion", delete);
        for (String handle : delete.receiptHandles()) {
            Receive receive = of(handle);
            move(receive, receive.dropped ? Stage.DROPPED : Stage.HANDLED, Stage.DELETING);
        }
    }

    /// Called after the mapping has decided on the end of an invocation.
    void settled(Effect.Invoke invoke) {
        for (QueueMessage message : invoke.messages()) {
            Receive receive = of(message.receiptHandle());
            unless(receive.stage != Stage.HANDLED, "what was handled is deleted", receive);
        }
    }

    Receive deleted(String handle) {
        Receive receive = of(handle);
        unless(receive.stage == Stage.DELETING, "only what was settled is deleted", receive);
        return receive;
    }

    /// Whether every message of this place is where its kind may end.
    static void checkEnd(MessageAudit.Fate fate) {
        unless(fate.place != Place.QUEUED, "all is handled, filtered or dead-lettered", fate);
        unless(
                fate.place == Place.DEAD || fate.kind != MessageKind.POISON,
                "poison is never handled",
                fate);
    }

    private static void move(Receive receive, Stage from, Stage to) {
        unless(receive.stage == from, "from " + from + " to " + to, receive);
        receive.stage = to;
    }

    private Receive of(String handle) {
        @Nullable Receive receive = receives.get(handle);
        if (receive == null) {
            throw new BrokenPromise("nobody received with handle " + handle);
        }
        return receive;
    }
}
