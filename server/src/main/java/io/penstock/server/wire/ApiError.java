package io.penstock.server.wire;

import java.util.Map;

/// An error on its way to a client, before its protocol gives it a form (envelope, member case,
/// legacy code): that form follows from service and code in one place.
///
/// @param status HTTP status
/// @param code the exception's name in the model, for example `ResourceNotFoundException`
/// @param message for people, in AWS's words where known
/// @param details further members of the body, for example `Reason` of a throttle; an empty `Type`
///   leaves that member out
/// @param headers further headers, for example `Retry-After`
public record ApiError(
        int status,
        String code,
        String message,
        Map<String, String> details,
        Map<String, String> headers) {

    /// Returns an error without details.
    public static ApiError of(int status, String code, String message) {
        return new ApiError(status, code, message, Map.of(), Map.of());
    }
}
