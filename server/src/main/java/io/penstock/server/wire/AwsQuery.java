package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The older protocol of SQS: `Action` and parameters in a form or a query string, answers in XML.
/// Old SDKs, presigned URLs and hand-written clients speak it. Thread-safe.
final class AwsQuery implements Protocol {
    private static final String XML = "text/xml";
    private static final String JSON = "application/json";
    private static final Payload NO_ACTION = Payload.of("<UnknownOperationException/>");

    /// Operations that make no sense at the URL of a queue.
    private static final Set<String> ONLY_AT_ROOT = Set.of("CreateQueue", "ListQueues");

    private final Service service;
    private final RequiredMembers required;

    AwsQuery(Service service) {
        this.service = service;
        this.required = new RequiredMembers(service.model());
    }

    @Override
    public WireResponse answer(WireRequest request, Context context) throws InterruptedException {
        if (!(request.body(BodyLimits.QUEUE_BYTES)
                instanceof WireRequest.Body.Whole(Payload bytes))) {
            return refuse(Failures.tooLarge(BodyLimits.QUEUE_BYTES, "SQS"), context);
        }
        Parameters parameters = parameters(request, bytes);
        String action = parameters.first("Action");
        if (action.isEmpty()) {
            return WireResponse.of(404, XML, NO_ACTION);
        }
        OperationModel operation = service.model().operations().get(action);
        boolean atQueue = request.rawPath().length() > 1;
        if (operation == null || (atQueue && ONLY_AT_ROOT.contains(action))) {
            return refuse(invalidAction(action), context);
        }
        if (!service.offers(action)) {
            return refuse(service.notImplemented(action), context);
        }
        Reply reply =
                switch (read(request, context, operation, parameters)) {
                    case Parsed.Accepted(Call call) -> service.perform(call);
                    case Parsed.Refused(ApiError error) -> new Reply.Failed(error);
                };
        return request.header("Accept").contains(JSON)
                ? renderJson(operation, reply, context)
                : render(operation, reply, context);
    }

    @Override
    public WireResponse refuse(ApiError error, Context context) {
        Payload body =
                new QueryOutput(service.model())
                        .failure(error, inOldWords(error), context.requestId());
        return WireResponse.of(error.status(), XML, body).with(error.headers());
    }

    @Override
    public ApiError internalFailure() {
        return QueueErrors.error("InternalFailure", "An internal error occurred.");
    }

    private static String inOldWords(ApiError error) {
        return error.code().equals("QueueDoesNotExist") && error.message().endsWith("exist.")
                ? error.message().replaceFirst("\\.$", " for this wsdl version.")
                : error.message();
    }

    private static ApiError invalidAction(String action) {
        return ApiError.of(
                400,
                Failures.UNKNOWN_OPERATION,
                "The action " + action + " is not valid for this endpoint.");
    }

    /// Parameters come in the query string, in the body, or in both.
    private static Parameters parameters(WireRequest request, Payload body) {
        Parameters query = Parameters.of(request.rawQuery());
        boolean form =
                request.header("Content-Type").startsWith("application/x-www-form-urlencoded");
        return form ? query.and(body.text()) : query;
    }

    private Parsed read(
            WireRequest request, Context context, OperationModel operation, Parameters parameters) {
        Shape.Structure input = service.model().structure(operation.input());
        var reader = new QueryInput(service.model(), parameters);
        ObjectNode members = reader.read(input);
        if (input.members().containsKey("QueueUrl")
                && !members.has("QueueUrl")
                && request.rawPath().length() > 1) {
            members.put("QueueUrl", request.baseUrl() + request.rawPath());
        }
        Optional<ApiError> wrong =
                reader.wrong()
                        .or(() -> service.types().fit(members, input).map(Failures::serialization))
                        .or(() -> required.firstMissing(members, input).map(QueueErrors::missing));
        if (wrong.isPresent()) {
            return new Parsed.Refused(wrong.get());
        }
        return new Parsed.Accepted(
                new Call(
                        operation.name(),
                        context.caller(),
                        context.requestId(),
                        request.baseUrl(),
                        members,
                        Payload.EMPTY,
                        request.header("X-Amzn-Trace-Id")));
    }

    private WireResponse render(OperationModel operation, Reply reply, Context context) {
        var output = new QueryOutput(service.model());
        return switch (reply) {
            case Reply.Output(ObjectNode members) ->
                    xml(output.success(operation, members, context.requestId()));
            case Reply.Done() -> xml(output.success(operation, null, context.requestId()));
            case Reply.Raw(int status, Map<String, String> headers, Payload body) ->
                    new WireResponse(status, headers, body);
            case Reply.Failed(ApiError error) -> refuse(error, context);
        };
    }

    /// Who accepts JSON gets the answer in an old form of it.
    private WireResponse renderJson(OperationModel operation, Reply reply, Context context) {
        var output = new QueryJsonOutput(service.model());
        return switch (reply) {
            case Reply.Output(ObjectNode members) ->
                    json(200, output.success(operation, members, context.requestId()));
            case Reply.Done() ->
                    json(200, output.success(operation, Json.object(), context.requestId()));
            case Reply.Raw(int status, Map<String, String> headers, Payload body) ->
                    new WireResponse(status, headers, body);
            case Reply.Failed(ApiError error) ->
                    json(
                            error.status(),
                            QueryJsonOutput.failure(error, inOldWords(error), context.requestId()));
        };
    }

    private static WireResponse json(int status, Payload body) {
        return WireResponse.of(status, JSON, body);
    }

    private static WireResponse xml(Payload body) {
        return WireResponse.of(200, XML, body);
    }
}
