package io.penstock.runtime.environment;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.concurrency.Admission;
import io.penstock.engine.concurrency.Permit;

/// Who may run an invocation now, for all accounts and regions. Thread-safe; never blocks.
public interface AdmissionDesk {
    /// Admits or throttles one invocation of a function.
    ///
    /// @param unqualified the function, without qualifier
    Admission admit(FunctionArn unqualified);

    /// Ends one admitted invocation.
    void release(Permit permit);
}
