package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.List;
import java.util.Map;

/// The AWS JSON protocol of SQS, CloudWatch and its Logs: the operation in `X-Amz-Target`, all
/// members in a JSON body, any path. Thread-safe.
final class AwsJson implements Spoken {
    private static final Payload NOTHING = Payload.of("{}");

    private final Service service;
    private final Dialect dialect;
    private final CallReader reader;
    private final String contentType;
    private final Map<String, String> headers;

    AwsJson(Service service, Dialect dialect) {
        this.service = service;
        this.dialect = dialect;
        this.reader = new CallReader(service, dialect);
        contentType = "application/x-amz-json-" + dialect.jsonVersion();
        headers = Map.of("Content-Type", contentType);
    }

    @Override
    public WireAnswer answer(WireRequest request, Context context) throws InterruptedException {
        String name = request.header("X-Amz-Target").substring(dialect.targetPrefix().length() + 1);
        OperationModel operation = service.model().operations().get(name);
        if (operation == null) {
            return refuse(service.unknown(name), context);
        }
        if (!service.offers(name)) {
            return refuse(service.notImplemented(name), context);
        }
        return switch (read(request, context, operation)) {
            case Parsed.Accepted(Call call) ->
                    switch (service.perform(call)) {
                        case Reply.Streamed(Reply.Streamed.Course course) ->
                                new WireStream(outlet -> course.run(outlet(outlet, context)));
                        case Reply reply -> render(reply, context);
                    };
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
        return WireResponse.of(error.status(), contentType, Json.write(body))
                .with("x-amzn-query-error", legacy)
                .with(error.headers());
    }

    @Override
    public Dialect dialect() {
        return dialect;
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
                    new WireResponse(200, headers, Json.write(members));
            case Reply.Done() -> new WireResponse(200, headers, NOTHING);
            case Reply.Raw(int status, Map<String, String> further, Payload body) ->
                    new WireResponse(status, headers, body).with(further);
            case Reply.Streamed _ ->
                    throw new IllegalStateException("a stream cannot become another stream");
            case Reply.Failed(ApiError error) -> refuse(error, context);
        };
    }

    private ReplyOutlet outlet(Outlet outlet, Context context) {
        return new ReplyOutlet() {
            @Override
            public void reply(Reply reply) {
                outlet.send(render(reply, context));
            }

            @Override
            public BodyFlow begin(int status, List<HeaderLine> headers) {
                return outlet.begin(status, headers);
            }
        };
    }
}
