package io.penstock.runtime.async;

import io.penstock.engine.async.AcceptedEvent;
import io.penstock.engine.async.Attempt;
import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.Effect;
import io.penstock.engine.async.Input;
import io.penstock.engine.async.Parcel;
import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.invocation.Payload;

/// What is done for an event: its function runs, or what became of it is delivered. Thread-safe;
/// blocks until that has ended.
final class EventWork {
    private static final int INTERNAL_ERROR = 500;

    private final FunctionInvoker invoker;
    private final Target target;

    EventWork(FunctionInvoker invoker, Target target) {
        this.invoker = invoker;
        this.target = target;
    }

    /// Does it, and returns what the desk is to be told of it.
    Input perform(Effect.Act act, Payload payload) throws InterruptedException {
        AcceptedEvent event = act.event();
        return switch (act) {
            case Effect.Run _ -> {
                var request =
                        new InvocationRequest(
                                event.requestId(),
                                event.function(),
                                payload,
                                "",
                                event.traceHeader(),
                                false,
                                Lane.ASYNCHRONOUS);
                yield new Input.Attempted(event.number(), Attempt.of(invoker.invoke(request)));
            }
            case Effect.Deliver(_, var errand, var ending) ->
                    new Input.Delivered(
                            event.number(),
                            target.deliver(new Parcel(event, errand, ending, payload)));
        };
    }

    /// Returns what the desk is told of work that was interrupted.
    static Input untried(Effect.Act act) {
        return switch (act) {
            case Effect.Run run -> new Input.Attempted(run.event().number(), new Attempt.Untried());
            case Effect.Deliver deliver ->
                    new Input.Delivered(deliver.event().number(), new Delivery.Untried());
        };
    }

    /// Returns what the desk is told of work that failed as nobody foresaw: an event counts as
    /// refused by the system, so that it is tried again.
    static Input failed(Effect.Act act) {
        String message = "An error occurred in the server.";
        return switch (act) {
            case Effect.Run run ->
                    new Input.Attempted(
                            run.event().number(), new Attempt.Refused(INTERNAL_ERROR, message));
            case Effect.Deliver deliver ->
                    new Input.Delivered(
                            deliver.event().number(), new Delivery.Unreachable(message));
        };
    }
}
