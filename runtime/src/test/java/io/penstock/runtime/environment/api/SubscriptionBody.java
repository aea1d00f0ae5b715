package io.penstock.runtime.environment.api;

/// Bodies of calls that subscribe to telemetry.
final class SubscriptionBody {
    private SubscriptionBody() {}

    /// Returns one for all types; single quotes stand for double ones.
    ///
    /// @param buffering members of that object; empty for none
    static String of(String destination, String buffering) {
        return "{'schemaVersion':'2022-12-13','types':['platform','function','extension'],'buffering':{%s},'destination':%s}"
                .formatted(buffering, destination)
                .replace('\'', '"');
    }
}
