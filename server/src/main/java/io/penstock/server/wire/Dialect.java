package io.penstock.server.wire;

/// What a service has of its own in the protocols that services share: how it is addressed, how it
/// names its errors, how it writes lists. Immutable.
interface Dialect {
    /// Returns what its targets (`X-Amz-Target: prefix.Operation`) start with, without the dot;
    /// also its name in paths of RPC v2.
    String targetPrefix();

    /// Returns the `Version` that its requests of the Query protocol name.
    String queryVersion();

    /// Returns the name it is signed for.
    String signingName();

    /// Returns how long the body of a request may be, decompressed.
    int bodyBytesMax();

    /// Returns how the Query protocol writes its members.
    QueryStyle queryStyle();

    /// Returns whether constraints of the model are checked at the door; else the service checks
    /// them itself, with errors of its own.
    boolean checksConstraints();

    /// Returns the version of the AWS JSON protocol that it speaks.
    default String jsonVersion() {
        return "1.0";
    }

    /// Returns the `__type` of an error.
    String errorType(String code);

    /// Returns the code that the Query protocol has for an error.
    String legacyCode(String code);

    /// Returns the code that the Query protocol has for any error, of the service or of AWS's front
    /// end.
    default String queryCode(String code) {
        return SignatureErrors.legacy(code).orElseGet(() -> legacyCode(code));
    }

    /// Returns the `__type` of any error, of the service or of AWS's front end.
    default String jsonType(String code) {
        return SignatureErrors.legacy(code)
                .map(_ -> "com.amazon.coral.service#" + code)
                .orElseGet(() -> errorType(code));
    }

    /// Returns the error for a required member that is absent.
    ///
    /// @param path for example `MetricData.member.1.MetricName`
    ApiError missing(String path);

    /// Returns the error for a parameter of the Query protocol that is no value of its type.
    ApiError mistyped(String path, String value);

    /// Returns the error for a failure of this server that nobody foresaw.
    ApiError internalFailure();

    /// Returns who is to blame, in the words of all protocols.
    static String fault(ApiError error) {
        return error.status() >= 500 ? "Receiver" : "Sender";
    }
}
