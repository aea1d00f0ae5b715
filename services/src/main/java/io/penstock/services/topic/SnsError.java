package io.penstock.services.topic;

/// An error in SNS's vocabulary.
///
/// @param code the name of the exception in the model, for example `NotFoundException`
/// @param message for people, in AWS's words where known
public record SnsError(String code, String message) {
    static SnsError invalid(String message) {
        return new SnsError("InvalidParameterException", "Invalid parameter: " + message);
    }

    static SnsError noTopic() {
        return new SnsError("NotFoundException", "Topic does not exist");
    }

    static SnsError noSubscription() {
        return new SnsError("NotFoundException", "Subscription does not exist");
    }
}
