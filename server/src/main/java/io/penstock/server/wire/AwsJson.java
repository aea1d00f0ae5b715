package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Map;
import java.util.Optional;

/// The AWS JSON 1.0 protocol of SQS: the operation in `X-Amz-Target`, all members in a JSON body,
/// any path. Thread-safe.
final class AwsJson implements Protocol {
    /// What targets start with.
    static final String TARGET_PREFIX = "AmazonSQS.";

    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";
    private static final Map<String, String> HEADERS = Map.of("Content-Type", CONTENT_TYPE);
    private static final Payload NOTHING = Payload.of("{}");

    private final Service service;
    private final RequiredMembers required;

    AwsJson(Service service) {
        this.service = service;
        this.required = new RequiredMembers(service.model());
    }

    @Override
    public WireResponse answer(WireRequest request, Context context) throws InterruptedException {
        String name = request.header("X-Amz-Target").substring(TARGET_PREFIX.length());
        OperationModel operation = service.model().operations().get(name);
        if (operation == null) {
            return refuse(unknown(name), context);
        }
        if (!service.offers(name)) {
            return refuse(service.notImplemented(name), context);
        }
        return switch (read(request, context, operation)) {
            case Parsed.Accepted(Call call) -> render(service.perform(call), context);
            case Parsed.Refused(ApiError error) -> refuse(error, context);
        };
    }

    @Override
    public WireResponse refuse(ApiError error, Context context) {
        ObjectNode body = Json.object();
        body.put("__type", QueueErrors.type(error.code()));
        body.put("message", error.message());
        error.details().forEach(body::put);
        String legacy = QueueErrors.legacy(error.code()) + ";" + QueueErrors.fault(error);
        return WireResponse.of(error.status(), CONTENT_TYPE, Json.write(body))
                .with("x-amzn-query-error", legacy)
                .with(error.headers());
    }

    @Override
    public ApiError internalFailure() {
        return QueueErrors.error("InternalFailure", "An internal error occurred.");
    }

    private ApiError unknown(String name) {
        return ApiError.of(
                404,
                Failures.UNKNOWN_OPERATION,
                service.model().title() + " has no operation " + name + ".");
    }

    private Parsed read(WireRequest request, Context context, OperationModel operation) {
        if (!(request.body(BodyLimits.QUEUE_BYTES)
                instanceof WireRequest.Body.Whole(Payload bytes))) {
            return new Parsed.Refused(Failures.tooLarge(BodyLimits.QUEUE_BYTES, operation.name()));
        }
        return switch (Json.read(bytes)) {
            case Json.Document.Members(ObjectNode members) ->
                    fit(request, context, operation, members);
            case Json.Document.Malformed malformed ->
                    new Parsed.Refused(Failures.malformed(malformed));
        };
    }

    private Parsed fit(
            WireRequest request, Context context, OperationModel operation, ObjectNode members) {
        Shape.Structure input = service.model().structure(operation.input());
        Optional<String> wrong = service.types().fit(members, input);
        if (wrong.isPresent()) {
            return new Parsed.Refused(Failures.serialization(wrong.get()));
        }
        Optional<String> missing = required.firstMissing(members, input);
        if (missing.isPresent()) {
            return new Parsed.Refused(QueueErrors.missing(missing.get()));
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

    private WireResponse render(Reply reply, Context context) {
        return switch (reply) {
            case Reply.Output(ObjectNode members) ->
                    new WireResponse(200, HEADERS, Json.write(members));
            case Reply.Done() -> new WireResponse(200, HEADERS, NOTHING);
            case Reply.Raw(int status, Map<String, String> headers, Payload body) ->
                    new WireResponse(status, HEADERS, body).with(headers);
            case Reply.Failed(ApiError error) -> refuse(error, context);
        };
    }
}
