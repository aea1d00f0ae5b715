package io.penstock.runtime.function;

/// When a function gets a newer build of its runtime (`RuntimeManagementConfig`): kept and shown.
/// Here runtimes are the machine's, which nobody but its owner updates.
///
/// @param updateOn `Auto`, `Manual` or `FunctionUpdate`
/// @param runtimeVersionArn the build to stay on; empty for none
public record RuntimeUpdates(String updateOn, String runtimeVersionArn) {
    /// What a function has where nobody says anything.
    public static final RuntimeUpdates AUTO = new RuntimeUpdates("Auto", "");
}
