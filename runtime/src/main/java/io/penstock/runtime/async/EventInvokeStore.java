package io.penstock.runtime.async;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.async.EventInvokeConfig;
import java.util.List;

/// Keeps configurations of asynchronous invocation over restarts. Thread-safe; a call returns when
/// its change is safe.
public interface EventInvokeStore {
    /// Reads all of them, of all accounts.
    List<EventInvokeConfig> all();

    /// Writes one, new or in place of what was kept for its function and qualifier.
    void save(EventInvokeConfig config);

    /// Forgets one; none there is fine.
    ///
    /// @param qualified with qualifier
    void delete(FunctionArn qualified);
}
