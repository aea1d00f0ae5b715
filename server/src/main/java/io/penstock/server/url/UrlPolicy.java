package io.penstock.server.url;

import io.penstock.engine.arn.FunctionArn;

/// What a function's resource policy says about calls through its URL. Thread-safe; answers from
/// memory.
public interface UrlPolicy {
    /// Returns whether anybody may call without a signature: `lambda:InvokeFunctionUrl` is allowed
    /// to the principal `*` with `lambda:FunctionUrlAuthType` `NONE`.
    ///
    /// @param function qualified by an alias, or unqualified
    boolean allowsAnybody(FunctionArn function);

    /// Returns whether an account other than the function's may call.
    ///
    /// @param account twelve digits
    boolean allowsAccount(FunctionArn function, String account);
}
