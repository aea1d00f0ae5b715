package io.penstock.runtime.function;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.time.Timeline.Registration;
import java.time.Duration;
import java.util.function.Consumer;

/// Finds functions for whoever wants to run them. Thread-safe; answers from memory.
public interface FunctionDirectory {
    /// Looks a function up; the qualifier may be empty, a version or an alias.
    Lookup find(FunctionArn arn);

    /// Calls `changed` with the unqualified ARN after every change, creation and deletion of a
    /// function. `changed` must not block.
    Registration onChange(Consumer<FunctionArn> changed);

    /// What a look-up finds.
    sealed interface Lookup {
        /// May be invoked.
        record Found(FunctionDefinition definition) implements Lookup {}

        /// Does not exist, or has no such version or alias.
        record Missing() implements Lookup {}

        /// Exists but may not be invoked now.
        ///
        /// @param state `Pending`, `Failed` or `Inactive`
        /// @param timeout its configured timeout
        record NotActive(String state, Duration timeout) implements Lookup {}
    }
}
