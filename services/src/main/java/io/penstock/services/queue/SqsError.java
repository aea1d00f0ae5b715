package io.penstock.services.queue;

import io.penstock.services.log.LogException;

/// An error in SQS's vocabulary. The wire layer derives status, legacy code and envelope from the
/// code.
///
/// @param code the name of the exception in the JSON protocol, for example `QueueDoesNotExist`
/// @param message for people, in AWS's words where known
public record SqsError(String code, String message) {
    /// The code of a server that cannot take more for now, HTTP 503.
    public static final String UNAVAILABLE = "ServiceUnavailable";

    /// The code of something other than a queue that does not exist, HTTP 404.
    static final String RESOURCE_NOT_FOUND = "ResourceNotFoundException";

    static SqsError queueDoesNotExist() {
        return new SqsError("QueueDoesNotExist", "The specified queue does not exist.");
    }

    static SqsError invalidParameter(String message) {
        return new SqsError("InvalidParameterValueException", message);
    }

    /// A value with AWS's usual sentence around it.
    static SqsError invalidValue(Object value, String parameter, String reason) {
        return invalidParameter(
                "Value %s for parameter %s is invalid. Reason: %s"
                        .formatted(value, parameter, reason));
    }

    static SqsError missingParameter(String name) {
        return new SqsError(
                "MissingRequiredParameterException",
                "The request must contain the parameter " + name + ".");
    }

    static SqsError unknownAttribute(String name) {
        return new SqsError("InvalidAttributeName", "Unknown Attribute " + name + ".");
    }

    static SqsError invalidAttributeValue(String name) {
        return new SqsError(
                "InvalidAttributeValue", "Invalid value for the parameter " + name + ".");
    }

    static SqsError receiptHandleIsInvalid(String handle) {
        return new SqsError(
                "ReceiptHandleIsInvalid",
                "The input receipt handle \"" + handle + "\" is not a valid receipt handle.");
    }

    /// What a parameter names is not here.
    static SqsError resourceNotFound(String parameter) {
        return new SqsError(
                RESOURCE_NOT_FOUND,
                "The resource that you specified for the "
                        + parameter
                        + " parameter doesn't exist.");
    }

    static SqsError overLimit(String message) {
        return new SqsError("OverLimit", message);
    }

    /// What a caller gets who calls too often.
    static SqsError throttled() {
        return new SqsError(
                "RequestThrottled", "The request was denied due to request throttling.");
    }

    /// What a caller gets when the log cannot keep what it asked for.
    static SqsError notStored(LogException failure) {
        return new SqsError(
                UNAVAILABLE, "The message log cannot store the request: " + failure.getMessage());
    }
}
