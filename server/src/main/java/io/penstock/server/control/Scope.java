package io.penstock.server.control;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.mapping.Realm;
import io.penstock.server.http.ControlRequest;
import io.penstock.server.wire.Caller;

/// The account and region that a control request speaks of: its query parameters `account` and
/// `region`, else those of callers without credentials.
record Scope(String account, String region) {
    static Scope of(ControlRequest request) {
        return new Scope(
                request.query("account", Caller.DEFAULT_ACCOUNT),
                request.query("region", Caller.DEFAULT_REGION));
    }

    Realm realm() {
        return new Realm(account, region);
    }

    FunctionArn function(String name) {
        return FunctionArn.of(region, account, name);
    }
}
