package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import java.util.List;

/// Keeps functions over restarts. Thread-safe; a call returns when its change is safe.
public interface FunctionStore {
    /// Reads all functions of all accounts.
    List<FunctionResource> functions();

    /// Writes a function with its tags and its reserved concurrency, new or in place of what was
    /// kept under its ARN.
    void save(FunctionResource function);

    /// Forgets a function with its tags and its reserved concurrency; none there is fine.
    void delete(FunctionArn arn);
}
