package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission;
import io.penstock.engine.concurrency.Permit;
import io.penstock.engine.invocation.Lane;

/// Who may run an invocation now, for all accounts and regions. Thread-safe; never blocks.
public interface AdmissionDesk {
    /// Admits or throttles one invocation of a version of a function.
    ///
    /// @param unqualified the function, without qualifier
    /// @param version the executed version, `$LATEST` or a number
    /// @param lane where the invocation comes from
    Admission admit(FunctionArn unqualified, String version, Lane lane);

    /// Allows or refuses to make an environment for an admitted invocation that found none idle.
    /// The permit stays as it is.
    Admission grow(Permit permit);

    /// Takes a [#grow] back: the environment could not be made.
    void shrink(Permit permit);

    /// Ends one admitted invocation.
    void release(Permit permit);
}
