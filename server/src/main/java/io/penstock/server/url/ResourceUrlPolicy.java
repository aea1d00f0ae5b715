package io.penstock.server.url;

import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.function.Permissions;
import io.penstock.runtime.function.ResourcePolicy;
import io.penstock.runtime.function.ResourcePolicy.Caller;
import io.penstock.runtime.function.ResourcePolicy.Conditions;
import io.penstock.runtime.function.ResourcePolicy.Question;
import java.util.List;
import java.util.Optional;

/// Asks the resource policies that AddPermission made. Thread-safe.
///
/// Both actions must be allowed: to call the URL, and to invoke the function by way of it. Source:
/// the guide "Control access to Lambda function URLs", as of October 2025.
public final class ResourceUrlPolicy implements UrlPolicy {
    private static final List<String> ACTIONS =
            List.of("lambda:InvokeFunctionUrl", "lambda:InvokeFunction");

    private final Permissions permissions;

    /// Asks these.
    public ResourceUrlPolicy(Permissions permissions) {
        this.permissions = permissions;
    }

    @Override
    public boolean allowsAnybody(FunctionArn function) {
        return allows(function, new Caller.Anonymous(), Conditions.ofUrl("NONE"));
    }

    @Override
    public boolean allowsAccount(FunctionArn function, String account) {
        var caller = new Caller.Identity(account, "arn:aws:iam::" + account + ":root");
        return allows(function, caller, Conditions.ofUrl("AWS_IAM"));
    }

    private boolean allows(FunctionArn function, Caller caller, Conditions circumstances) {
        Optional<ResourcePolicy> policy = permissions.of(function);
        return policy.isPresent()
                && ACTIONS.stream()
                        .map(action -> new Question(caller, action, circumstances))
                        .allMatch(policy.get()::allows);
    }
}
