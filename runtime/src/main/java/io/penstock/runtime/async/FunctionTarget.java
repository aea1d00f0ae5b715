package io.penstock.runtime.async;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.Delivery;
import io.penstock.engine.async.Parcel;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import java.util.Optional;
import java.util.function.Supplier;

/// Functions as destinations: they are invoked asynchronously with the record. Thread-safe.
public final class FunctionTarget implements Target {
    private final FunctionDirectory directory;
    private final Supplier<EventAcceptor> acceptor;
    private final Supplier<String> requestIds;

    /// Delivers to functions of `directory`.
    ///
    /// @param acceptor asked for when something is delivered, because it needs targets itself
    /// @param requestIds makes fresh UUIDs
    public FunctionTarget(
            FunctionDirectory directory,
            Supplier<EventAcceptor> acceptor,
            Supplier<String> requestIds) {
        this.directory = directory;
        this.acceptor = acceptor;
        this.requestIds = requestIds;
    }

    @Override
    public Delivery deliver(Parcel parcel) {
        Optional<FunctionArn> function = FunctionArn.parse(parcel.errand().target());
        if (function.isEmpty() || directory.find(function.get()) instanceof Lookup.Missing) {
            return new Delivery.Impossible("the function does not exist");
        }
        Payload event = Payload.of(parcel.body());
        if (event.length() > EventAcceptor.EVENT_BYTES_MAX) {
            return new Delivery.Impossible("the record is too long for an event");
        }
        var request =
                new InvocationRequest(
                        requestIds.get(), function.get(), event, "", parcel.traceHeader(), false);
        return switch (acceptor.get().accept(request)) {
            case Acceptance.Accepted() -> new Delivery.Done();
            case Acceptance.Refused(String reason) -> new Delivery.Unreachable(reason);
        };
    }
}
