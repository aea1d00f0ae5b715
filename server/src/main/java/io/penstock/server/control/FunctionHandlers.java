package io.penstock.server.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.engine.invocation.Payload;
import io.penstock.runtime.environment.log.FunctionLogs;
import io.penstock.runtime.environment.log.LogPage;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.Functions;
import io.penstock.server.http.ControlReply;
import io.penstock.server.http.ControlRequest;
import io.penstock.server.lambda.CodeLinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Shows a function's log and findings, and hands out its code.
final class FunctionHandlers {
    private static final int LINES_DEFAULT = 1_000;

    private final Functions functions;
    private final FunctionLogs logs;
    private final CodeLinks links;

    FunctionHandlers(Functions functions, FunctionLogs logs, CodeLinks links) {
        this.functions = functions;
        this.logs = logs;
        this.links = links;
    }

    ControlReply logs(ControlRequest request) throws InterruptedException {
        FunctionArn arn = Scope.of(request).function(request.label("name"));
        Optional<ControlReply> missing = missing(arn);
        if (missing.isPresent()) {
            return missing.get();
        }
        LogPage page =
                logs.after(
                        arn,
                        Numbers.of(request, "after", 0),
                        (int) Numbers.of(request, "limit", LINES_DEFAULT),
                        LongPoll.wait(request));
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        ArrayNode lines = reply.putArray("lines");
        page.lines().forEach(lines::add);
        return ControlReply.ok(reply.put("next", page.next()));
    }

    ControlReply findings(ControlRequest request) {
        FunctionArn arn = Scope.of(request).function(request.label("name"));
        Optional<ControlReply> missing = missing(arn);
        if (missing.isPresent()) {
            return missing.get();
        }
        ObjectNode reply = JsonNodeFactory.instance.objectNode();
        ArrayNode findings = reply.putArray("findings");
        functions.findings(arn).forEach(findings::add);
        return ControlReply.ok(reply);
    }

    ControlReply code(ControlRequest request) {
        Optional<Path> zip = links.open(request.label("token"));
        if (zip.isEmpty()) {
            return ControlReply.error(
                    404,
                    "this link is not valid any more; links to code work for %d minutes, ask"
                                    .formatted(CodeLinks.VALIDITY.toMinutes())
                            + " GetFunction for a new one");
        }
        try {
            byte[] bytes = Files.readAllBytes(zip.get());
            return new ControlReply(200, "application/zip", Payload.of(bytes));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read function code", failure);
        }
    }

    private Optional<ControlReply> missing(FunctionArn arn) {
        return switch (functions.get(arn)) {
            case Answer.Ok<FunctionResource> _ -> Optional.empty();
            case Answer.Refused<FunctionResource> _ ->
                    Optional.of(ControlReply.error(404, "Function not found: " + arn));
        };
    }
}
