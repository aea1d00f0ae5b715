package io.penstock.server.url;

import io.penstock.runtime.url.FunctionUrl;
import io.penstock.runtime.url.FunctionUrl.Auth;
import io.penstock.server.http.RawRequest;
import io.penstock.server.wire.BodyLimits;
import io.penstock.server.wire.Guard;
import io.penstock.server.wire.WireRequest;
import java.util.Optional;

/// Says who calls a function URL. Thread-safe.
///
/// For a signature, as much of a body is read as the API reads: what is too large for an invocation
/// is refused as that, and not as signed by nobody.
///
/// @param guard decides whose signatures are believed
record UrlGate(Guard guard) {
    /// Who calls.
    ///
    /// @param signature empty if there is none that is believed, or none was asked for
    /// @param request to read the body from, which may have been read for its signature
    record Entry(Optional<Signature> signature, WireRequest request) {}

    Entry admit(FunctionUrl url, RawRequest request) {
        if (url.auth() == Auth.NONE) {
            return new Entry(Optional.empty(), request);
        }
        return switch (guard) {
            case Guard.Open _ -> new Entry(Signature.of(request), request);
            case Guard.Signatures signatures ->
                    switch (signatures.admit(request, "lambda", BodyLimits.CODE_BYTES)) {
                        case Guard.Entry.Admitted(var read, var caller)
                                when caller.role().permits("lambda", "Invoke") ->
                                new Entry(Optional.of(Signature.of(caller)), read);
                        case Guard.Entry.Admitted _, Guard.Entry.Refused _ ->
                                new Entry(Optional.empty(), request);
                    };
        };
    }
}
