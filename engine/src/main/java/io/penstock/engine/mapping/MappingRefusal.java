package io.penstock.engine.mapping;

/// Why a request about a mapping is refused, as the API answers it.
public sealed interface MappingRefusal {
    /// Returns the text for the caller.
    String message();

    /// The request contradicts itself, the world, or what this version can do.
    record InvalidParameter(String message) implements MappingRefusal {}

    /// The request breaks a constraint of the service model.
    record Validation(String message) implements MappingRefusal {}

    /// There is such a mapping already.
    record Conflict(String message) implements MappingRefusal {}

    /// The mapping is between two states.
    record InUse(String message) implements MappingRefusal {}

    /// There is no such mapping.
    record NotFound(String message) implements MappingRefusal {}

    /// Returns AWS's name of the error.
    default String exceptionName() {
        return switch (this) {
            case InvalidParameter _ -> "InvalidParameterValueException";
            case Validation _ -> "ValidationException";
            case Conflict _ -> "ResourceConflictException";
            case InUse _ -> "ResourceInUseException";
            case NotFound _ -> "ResourceNotFoundException";
        };
    }

    /// Returns the HTTP status.
    default int status() {
        return switch (this) {
            case InvalidParameter _, Validation _, InUse _ -> 400;
            case NotFound _ -> 404;
            case Conflict _ -> 409;
        };
    }

    /// Returns the refusal of a UUID that names no mapping.
    static MappingRefusal unknown() {
        return new NotFound("The resource you requested does not exist.");
    }

    /// Returns the refusal of a change while another one is under way.
    static MappingRefusal inUse() {
        return new InUse("Cannot update the event source mapping because it is in use.");
    }
}
