package io.penstock.server.s3;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/// The end of a request that S3 refuses.
final class Refusal extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    /// How S3 calls a fault.
    ///
    /// @param details further elements of the error document
    record Fault(int status, String code, String message, Map<String, String> details) {}

    private final transient Fault fault;

    Refusal(Fault fault) {
        super(fault.code(), null, false, false);
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }

    static Refusal of(int status, String code, String message) {
        return new Refusal(new Fault(status, code, message, Map.of()));
    }

    /// Returns this with an element more.
    Refusal with(String element, String value) {
        var details = new LinkedHashMap<>(fault.details());
        details.put(element, value);
        return new Refusal(new Fault(fault.status(), fault.code(), fault.message(), details));
    }

    static Refusal invalidRequest(String message) {
        return of(400, "InvalidRequest", message);
    }

    static Refusal invalidArgument(String name, String value, String message) {
        return of(400, "InvalidArgument", message)
                .with("ArgumentName", name)
                .with("ArgumentValue", value);
    }

    static Refusal accessDenied(String message) {
        return of(403, "AccessDenied", message);
    }

    /// For what S3 has and this server has not.
    static Refusal notImplemented(String what) {
        return of(
                        501,
                        "NotImplemented",
                        "A header or parameter you provided implies functionality that is not"
                                + " implemented by Penstock: "
                                + what)
                .with("Header", what);
    }

    static Refusal malformedXml() {
        return of(
                400,
                "MalformedXML",
                "The XML you provided was not well-formed or did not validate against our published"
                        + " schema");
    }
}
