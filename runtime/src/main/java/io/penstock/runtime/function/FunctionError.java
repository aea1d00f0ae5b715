package io.penstock.runtime.function;

/// Why a request about a function is refused, before an API gives it status and code.
public sealed interface FunctionError {
    /// A value that cannot be accepted (`InvalidParameterValueException`).
    record Invalid(String message) implements FunctionError {}

    /// A value that cannot be accepted, in an answer that lacks the member `Type`, as recorded from
    /// AWS (`InvalidParameterValueException`).
    record Untyped(String message) implements FunctionError {}

    /// A value outside the constraints of its member (`ValidationException`).
    record Constraint(String message) implements FunctionError {
        /// Returns the error of one member, in the words that all constraint violations share.
        ///
        /// @param path the member in lower camel case
        /// @param rule for example `Member must have length less than or equal to 64`
        public static Constraint of(String value, String path, String rule) {
            return new Constraint(
                    "1 validation error detected: Value '"
                            + value
                            + "' at '"
                            + path
                            + "' failed to satisfy constraint: "
                            + rule);
        }
    }

    /// No such function, version or alias (`ResourceNotFoundException`).
    record Missing(String message) implements FunctionError {}

    /// A version or alias without provisioned concurrency
    /// (`ProvisionedConcurrencyConfigNotFoundException`).
    record NotProvisioned() implements FunctionError {
        /// For people.
        public String message() {
            return "No Provisioned Concurrency Config found for this function";
        }
    }

    /// The function's state, or another function, stands in the way (`ResourceConflictException`).
    record Conflict(String message) implements FunctionError {}

    /// The caller has seen an older revision (`PreconditionFailedException`).
    record Stale() implements FunctionError {
        /// For people.
        public String message() {
            return "The Revision Id provided does not match the latest Revision Id. Call the"
                    + " GetFunction/GetAlias API to retrieve the latest Revision Id";
        }
    }

    /// The caller has seen an older revision of a policy (`PreconditionFailedException`).
    record StalePolicy() implements FunctionError {
        /// For people.
        public String message() {
            return "The Revision Id provided does not match the latest Revision Id. Call the"
                    + " GetPolicy API to retrieve the latest Revision Id";
        }
    }

    /// A policy would grow beyond its limit (`PolicyLengthExceededException`).
    record PolicyTooLong(String message) implements FunctionError {}

    /// No policy allows it (`AccessDeniedException`, with a message).
    record NotAuthorized(String message) implements FunctionError {}

    /// The request carries too much (`RequestEntityTooLargeException`).
    record TooLarge(String message) implements FunctionError {}

    /// The account's code storage is used up (`CodeStorageExceededException`).
    record StorageExceeded(String message) implements FunctionError {}

    /// Another account's function (`AccessDeniedException`, without a message).
    record AccessDenied() implements FunctionError {}
}
