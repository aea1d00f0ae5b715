package io.penstock.server.lambda;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.arn.FunctionArn;
import io.penstock.runtime.code.CodeStore;
import io.penstock.runtime.function.AccountUsage;
import io.penstock.runtime.function.Answer;
import io.penstock.runtime.function.CodeChange;
import io.penstock.runtime.function.FunctionError;
import io.penstock.runtime.function.FunctionResource;
import io.penstock.runtime.function.FunctionSettings;
import io.penstock.runtime.function.Functions;
import io.penstock.runtime.function.NewFunction;
import io.penstock.server.wire.Call;
import io.penstock.server.wire.Operation;
import io.penstock.server.wire.Reply;
import java.util.Map;
import java.util.Optional;

/// Operations on functions as resources.
final class FunctionOperations {
    private final Functions functions;
    private final CodeLinks links;

    FunctionOperations(Functions functions, CodeLinks links) {
        this.functions = functions;
        this.links = links;
    }

    Map<String, Operation> byName() {
        return Map.of(
                "CreateFunction", this::create,
                "GetFunction", this::get,
                "GetFunctionConfiguration", this::getConfiguration,
                "ListFunctions", new FunctionList(functions)::functions,
                "UpdateFunctionCode", this::updateCode,
                "UpdateFunctionConfiguration", this::updateConfiguration,
                "DeleteFunction", this::delete,
                "GetAccountSettings", this::accountSettings);
    }

    private Reply create(Call call) throws InterruptedException {
        Optional<Reply> refusal = UnsupportedMembers.ofFunction(call.input());
        return refusal.isPresent()
                ? refusal.get()
                : Names.withUnqualified(call, arn -> create(call, arn));
    }

    private Reply create(Call call, FunctionArn arn) {
        return Codes.with(
                call,
                call.input().path("Code"),
                code ->
                        configuration(
                                functions.create(
                                        new NewFunction(
                                                arn,
                                                SettingsReader.read(
                                                        call.input(),
                                                        FunctionSettings.defaults(arn.name())),
                                                code,
                                                call.input().at("/Architectures/0").asText(""),
                                                SettingsReader.texts(call.input().path("Tags")),
                                                call.input().path("Publish").asBoolean(false))),
                                ""));
    }

    private Reply get(Call call) throws InterruptedException {
        return Names.withFunction(
                call,
                arn ->
                        switch (functions.get(arn)) {
                            case Answer.Ok<FunctionResource>(FunctionResource function) ->
                                    new Reply.Output(described(call, function, arn.qualifier()));
                            case Answer.Refused<FunctionResource>(FunctionError error) ->
                                    Errors.reply(error);
                        });
    }

    private ObjectNode described(Call call, FunctionResource function, String qualifier) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.set("Configuration", FunctionConfiguration.full(function, qualifier));
        out.set("Code", code(call, function));
        if (!function.tags().isEmpty()) {
            ObjectNode tags = out.putObject("Tags");
            function.tags().forEach(tags::put);
        }
        function.reserved()
                .value()
                .ifPresent(units ->
                        out.putObject("Concurrency").put("ReservedConcurrentExecutions", units));
        return out;
    }

    private ObjectNode code(Call call, FunctionResource function) {
        ObjectNode code = JsonNodeFactory.instance.objectNode();
        return function.code().isImage()
                ? code.put("ImageUri", function.code().imageUri())
                        .put("RepositoryType", "ECR")
                        .put("ResolvedImageUri", functions.resolvedImage(function))
                : code.put("RepositoryType", "S3")
                        .put("Location", links.location(call.baseUrl(), function.code().sha256()));
    }

    private Reply getConfiguration(Call call) throws InterruptedException {
        return Names.withFunction(call, arn -> configuration(functions.get(arn), arn.qualifier()));
    }

    private Reply updateCode(Call call) throws InterruptedException {
        Optional<Reply> refusal = UnsupportedMembers.ofFunction(call.input());
        return refusal.isPresent()
                ? refusal.get()
                : Names.withUnqualified(call, arn -> updateCode(call, arn));
    }

    private Reply updateCode(Call call, FunctionArn arn) {
        boolean publish = call.input().path("Publish").asBoolean(false);
        boolean dryRun = call.input().path("DryRun").asBoolean(false);
        return Codes.with(
                call,
                call.input(),
                code ->
                        Answers.output(
                                functions.updateCode(
                                        arn,
                                        new CodeChange(
                                                code,
                                                call.input().at("/Architectures/0").asText(""),
                                                call.text("RevisionId", ""),
                                                publish,
                                                dryRun)),
                                version ->
                                        FunctionConfiguration.full(
                                                version,
                                                publish && !dryRun ? version.version() : "")));
    }

    private Reply updateConfiguration(Call call) throws InterruptedException {
        Optional<Reply> refusal = UnsupportedMembers.ofFunction(call.input());
        return refusal.isPresent()
                ? refusal.get()
                : Names.withUnqualified(
                        call,
                        arn ->
                                configuration(
                                        functions.updateSettings(
                                                arn,
                                                call.text("RevisionId", ""),
                                                base -> SettingsReader.read(call.input(), base)),
                                        ""));
    }

    private Reply delete(Call call) throws InterruptedException {
        return Names.withFunction(
                call,
                arn ->
                        switch (functions.delete(arn)) {
                            case Answer.Ok<FunctionResource> _ -> new Reply.Done();
                            case Answer.Refused<FunctionResource>(FunctionError error) ->
                                    Errors.reply(error);
                        });
    }

    private Reply accountSettings(Call call) {
        AccountUsage usage = functions.usage(Names.scope(call));
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.putObject("AccountLimit")
                .put("TotalCodeSize", AccountUsage.MAX_CODE_BYTES)
                .put("CodeSizeUnzipped", CodeStore.MAX_UNZIPPED_BYTES)
                .put("CodeSizeZipped", CodeStore.MAX_ZIPPED_BYTES)
                .put("ConcurrentExecutions", usage.concurrency().account())
                .put("UnreservedConcurrentExecutions", usage.unreservedConcurrency());
        out.putObject("AccountUsage")
                .put("TotalCodeSize", usage.codeBytes())
                .put("FunctionCount", usage.functions());
        return new Reply.Output(out);
    }

    private static Reply configuration(Answer<FunctionResource> answer, String qualifier) {
        return Answers.output(answer, it -> FunctionConfiguration.full(it, qualifier));
    }
}
