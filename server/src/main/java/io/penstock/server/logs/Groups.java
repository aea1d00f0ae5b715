package io.penstock.server.logs;

import io.penstock.runtime.environment.log.GroupId;
import io.penstock.server.wire.Call;

/// Finds out which group a request means.
final class Groups {
    private static final String ALL_STREAMS = ":*";

    private Groups() {}

    /// Returns the group that the request names by `logGroupName`, or by name or ARN as
    /// `logGroupIdentifier`.
    static GroupId of(Call call) {
        String name = call.text("logGroupName", "");
        String identifier = call.text("logGroupIdentifier", "");
        if (name.isEmpty() == identifier.isEmpty()) {
            throw Refused.invalid(
                    "Exactly one of logGroupName and logGroupIdentifier must be specified.");
        }
        if (!name.isEmpty()) {
            return named(call, name);
        }
        return identifier.startsWith("arn:") ? byArn(call, identifier) : named(call, identifier);
    }

    static GroupId named(Call call, String name) {
        return new GroupId(call.caller().account(), call.caller().region(), name);
    }

    /// Returns the group with this ARN. Groups of other accounts are not seen.
    static GroupId byArn(Call call, String arn) {
        String[] parts = arn.split(":", 7);
        if (parts.length < 7 || !parts[2].equals("logs") || !parts[5].equals("log-group")) {
            throw Refused.invalid("The log group identifier " + arn + " is not valid.");
        }
        if (!parts[3].equals(call.caller().region()) || !parts[4].equals(call.caller().account())) {
            throw Refused.noGroup();
        }
        String name = parts[6];
        return named(
                call,
                name.endsWith(ALL_STREAMS)
                        ? name.substring(0, name.length() - ALL_STREAMS.length())
                        : name);
    }
}
