package io.penstock.server.wire;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One service as this server offers it: its model and the operations that are here. Thread-safe.
final class Service {
    private final ServiceModel model;
    private final Map<String, Operation> handlers;
    private final MemberTypes types;

    /// Offers `handlers`.
    ///
    /// @throws IllegalArgumentException if the model does not know one of them
    Service(ServiceModel model, Map<String, Operation> handlers) {
        this.model = model;
        this.handlers = model.checked(handlers);
        this.types = new MemberTypes(model);
    }

    ServiceModel model() {
        return model;
    }

    MemberTypes types() {
        return types;
    }

    /// Returns whether the operation can be called here.
    boolean offers(String operation) {
        return handlers.containsKey(operation);
    }

    /// Returns the error for an operation that AWS has and this server has not. SDKs do not retry
    /// it.
    ApiError notImplemented(String operation) {
        return ApiError.of(
                501,
                Failures.NOT_IMPLEMENTED,
                "The operation "
                        + operation
                        + " of "
                        + model.title()
                        + " is not implemented by Penstock.");
    }

    /// Returns the error for an operation that nobody has.
    ApiError unknown(String operation) {
        return ApiError.of(
                404,
                Failures.UNKNOWN_OPERATION,
                model.title() + " has no operation " + operation + ".");
    }

    /// Calls the operation, if the caller may.
    Reply perform(Call call) throws InterruptedException {
        @Nullable Operation handler = handlers.get(call.operation());
        if (handler == null) {
            return new Reply.Failed(notImplemented(call.operation()));
        }
        Optional<ApiError> denial = Permissions.denial(model.name(), call);
        return denial.isPresent() ? new Reply.Failed(denial.get()) : handler.handle(call);
    }
}
