package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.Map;

/// The AWS JSON 1.0 protocol of SQS and CloudWatch: the operation in `X-Amz-Target`, all members in
/// a JSON body, any path. Thread-safe.
final class AwsJson implements Protocol {
    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";
    private static final Map<String, String> HEADERS = Map.of("Content-Type", CONTENT_TYPE);
    private static final Payload NOTHING = Payload.of("{}");

    private final Service service;
    private final Dialect dialect;
    private final CallReader reader;

    AwsJson(Service service, Dialect dialect) {
        this.service = service;
        this.dialect = dialect;
        this.reader = new CallReader(service, dialect);
    }

    @Override
    public WireResponse answer(WireRequest request, Context context) throws InterruptedException {
        String name = request.header("X-Amz-Target").substring(dialect.targetPrefix().length() + 1);
        OperationModel operation = service.model().operations().get(name);
        if (operation == null) {
            return refuse(service.unknown(name), context);
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
        body.put("__type", dialect.jsonType(error.code()));
        body.put("message", error.message());
        error.details().forEach(body::put);
        String legacy = dialect.queryCode(error.code()) + ";" + Dialect.fault(error);
        return WireResponse.of(error.status(), CONTENT_TYPE, Json.write(body))
                .with("x-amzn-query-error", legacy)
                .with(error.headers());
    }

    @Override
    public ApiError internalFailure() {
        return dialect.internalFailure();
    }

    @Override
    public String signingName() {
        return dialect.signingName();
    }

    @Override
    public int bodyBytesMax() {
        return dialect.bodyBytesMax();
    }

    private Parsed read(WireRequest request, Context context, OperationModel operation) {
        return switch (Bodies.read(request, dialect.bodyBytesMax(), operation.name())) {
            case Bodies.Read.Refused(ApiError error) -> new Parsed.Refused(error);
            case Bodies.Read.Whole(Payload bytes) ->
                    switch (Json.read(bytes)) {
                        case Json.Document.Members(ObjectNode members) ->
                                reader.read(request, context, operation, members);
                        case Json.Document.Malformed malformed ->
                                new Parsed.Refused(Failures.malformed(malformed));
                    };
        };
    }

    private WireResponse render(Reply reply, Context context) {
        return switch (reply) {
            case Reply.Output(ObjectNode members) ->
                    new WireResponse(200, HEADERS, Json.write(members));
            case Reply.Done() -> new WireResponse(200, HEADERS, NOTHING);
            case Reply.Raw(int status, Map<String, String> headers, Payload body) ->
                    new WireResponse(status, HEADERS, body).with(headers);
            case Reply.Streamed _ -> throw Reply.Streamed.unexpected();
            case Reply.Failed(ApiError error) -> refuse(error, context);
        };
    }
}
