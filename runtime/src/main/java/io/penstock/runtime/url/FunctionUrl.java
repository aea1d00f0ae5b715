package io.penstock.runtime.url;

import io.penstock.engine.arn.FunctionArn;
import java.time.Instant;

/// A URL that leads to a function or to one of its aliases.
///
/// @param id 32 lower-case letters and digits; part of the host name
/// @param function qualified by an alias, or unqualified
/// @param created when it was made
/// @param modified when it was last changed
public record FunctionUrl(
        String id,
        FunctionArn function,
        Auth auth,
        Mode mode,
        CrossOrigin crossOrigin,
        Instant created,
        Instant modified) {

    /// Returns the same with other settings.
    FunctionUrl with(Auth newAuth, Mode newMode, CrossOrigin newCrossOrigin, Instant now) {
        return new FunctionUrl(id, function, newAuth, newMode, newCrossOrigin, created, now);
    }

    /// Who may call, before the function's policy is asked. The names are AWS's.
    public enum Auth {
        /// Anybody.
        NONE,
        /// Whoever signs the request.
        AWS_IAM
    }

    /// How the function's result becomes a response. The names are AWS's.
    public enum Mode {
        /// Whole, and read for status, headers and body.
        BUFFERED,
        /// As it comes.
        RESPONSE_STREAM
    }
}
