package io.penstock.server.lambda;

import io.penstock.runtime.function.Functions;
import io.penstock.runtime.function.Versions;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Map;

/// Operations on published versions.
final class VersionOperations {
    private final Functions functions;

    VersionOperations(Functions functions) {
        this.functions = functions;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "PublishVersion", this::publish,
                "ListVersionsByFunction", new FunctionList(functions)::versions);
    }

    private Reply publish(Call call) throws InterruptedException {
        if (call.has("PublishTo")) {
            return Errors.invalid("PublishTo is not supported yet. Leave it out.");
        }
        return Names.withUnqualified(
                call,
                arn ->
                        Answers.output(
                                functions
                                        .versions()
                                        .publish(
                                                arn,
                                                new Versions.Publication(
                                                        call.text("CodeSha256", ""),
                                                        call.text("Description", ""),
                                                        call.text("RevisionId", ""))),
                                version -> FunctionConfiguration.full(version, version.version())));
    }
}
