package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The older protocol of SQS and CloudWatch: `Action` and parameters in a form or a query string,
/// answers in XML. Old SDKs, presigned URLs and hand-written clients speak it. Thread-safe.
final class AwsQuery implements Spoken {
    private static final String XML = "text/xml";
    private static final String JSON = "application/json";
    private static final Payload NO_ACTION = Payload.of("<UnknownOperationException/>");

    /// Operations that make no sense at the URL of a queue.
    private static final Set<String> ONLY_AT_ROOT = Set.of("CreateQueue", "ListQueues");

    private final Service service;
    private final Dialect dialect;
    private final CallReader reader;

    AwsQuery(Service service, Dialect dialect) {
        this.service = service;
        this.dialect = dialect;
        this.reader = new CallReader(service, dialect);
    }

    @Override
    public WireResponse answer(WireRequest request, Context context) throws InterruptedException {
        return switch (Bodies.read(request, dialect.bodyBytesMax(), service.model().title())) {
            case Bodies.Read.Refused(ApiError error) -> refuse(error, context);
            case Bodies.Read.Whole(Payload bytes) -> answer(request, bytes, context);
        };
    }

    /// Answers the request, whose body was read already.
    WireResponse answer(WireRequest request, Payload bytes, Context context)
            throws InterruptedException {
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
        boolean json = dialect.queryStyle() == QueryStyle.QUEUE;
        return json && request.header("Accept").contains(JSON)
                ? renderJson(operation, reply, context)
                : render(operation, reply, context);
    }

    @Override
    public WireResponse refuse(ApiError error, Context context) {
        Payload body =
                new QueryOutput(service.model(), dialect)
                        .failure(error, inOldWords(error), context.requestId());
        return WireResponse.of(error.status(), XML, body).with(error.headers());
    }

    @Override
    public Dialect dialect() {
        return dialect;
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
        var given = new QueryInput(service.model(), dialect, parameters);
        ObjectNode members = given.read(input);
        if (input.members().containsKey("QueueUrl")
                && !members.has("QueueUrl")
                && request.rawPath().length() > 1) {
            members.put("QueueUrl", request.baseUrl() + request.rawPath());
        }
        Optional<ApiError> wrong = given.wrong();
        return wrong.isPresent()
                ? new Parsed.Refused(wrong.get())
                : reader.read(request, context, operation, members);
    }

    private WireResponse render(OperationModel operation, Reply reply, Context context) {
        var output = new QueryOutput(service.model(), dialect);
        return switch (reply) {
            case Reply.Output(ObjectNode members) ->
                    xml(output.success(operation, members, context.requestId()));
            case Reply.Done() -> xml(output.success(operation, null, context.requestId()));
            case Reply.Raw(int status, Map<String, String> headers, Payload body) ->
                    new WireResponse(status, headers, body);
            case Reply.Streamed _ -> throw Reply.Streamed.unexpected();
            case Reply.Failed(ApiError error) -> refuse(error, context);
        };
    }

    /// Who accepts JSON gets the answer in an old form of it.
    private WireResponse renderJson(OperationModel operation, Reply reply, Context context) {
        var output = new QueryJsonOutput(service.model(), dialect);
        return switch (reply) {
            case Reply.Output(ObjectNode members) ->
                    json(200, output.success(operation, members, context.requestId()));
            case Reply.Done() ->
                    json(200, output.success(operation, Json.object(), context.requestId()));
            case Reply.Raw(int status, Map<String, String> headers, Payload body) ->
                    new WireResponse(status, headers, body);
            case Reply.Streamed _ -> throw Reply.Streamed.unexpected();
            case Reply.Failed(ApiError error) ->
                    json(
                            error.status(),
                            output.failure(error, inOldWords(error), context.requestId()));
        };
    }

    private static WireResponse json(int status, Payload body) {
        return WireResponse.of(status, JSON, body);
    }

    private static WireResponse xml(Payload body) {
        return WireResponse.of(200, XML, body);
    }
}
