package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Optional;

/// Makes calls of members that came in a body, whatever its format: fits them to the types of the
/// model, looks for required ones and, where its dialect says so, checks the model's constraints.
/// Thread-safe.
final class CallReader {
    private final Service service;
    private final Dialect dialect;
    private final RequiredMembers required;
    private final Validator validator;

    CallReader(Service service, Dialect dialect) {
        this.service = service;
        this.dialect = dialect;
        this.required = new RequiredMembers(service.model(), dialect.queryStyle());
        this.validator = new Validator(service.model());
    }

    /// Returns the call, or what is wrong with it.
    Parsed read(
            WireRequest request,
            Protocol.Context context,
            OperationModel operation,
            ObjectNode members) {
        Shape.Structure input = service.model().structure(operation.input());
        Optional<ApiError> wrong =
                service.types()
                        .fit(members, input)
                        .map(Failures::serialization)
                        .or(() -> required.firstMissing(members, input).map(dialect::missing))
                        .or(() -> violations(members, input));
        if (wrong.isPresent()) {
            return new Parsed.Refused(wrong.get());
        }
        return new Parsed.Accepted(
                new Call(
                        operation.name(),
                        context.caller(),
                        context.requestId(),
                        request.baseUrl(),
                        members,
                        Payload.EMPTY,
                        TraceLine.of(request)));
    }

    private Optional<ApiError> violations(ObjectNode members, Shape.Structure input) {
        return dialect.checksConstraints()
                ? validator
                        .check(members, input)
                        .map(text -> ApiError.of(400, Failures.VALIDATION, text))
                : Optional.empty();
    }
}
