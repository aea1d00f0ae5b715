package io.penstock.server.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Smithy's RPC v2 CBOR protocol: service and operation in the path, all members in a CBOR body.
/// Newer SDKs speak it to services that offer it. Thread-safe.
///
/// Source: Smithy's specification "RPC v2 CBOR protocol", and `awsQueryCompatible` for the header
/// that names the older error code.
final class RpcCbor implements Spoken {
    private static final String CONTENT_TYPE = "application/cbor";

    /// Every answer says so, or clients take it for another protocol's.
    private static final Map<String, String> NO_BODY = Map.of("smithy-protocol", "rpc-v2-cbor");

    private static final Map<String, String> HEADERS =
            Map.of("smithy-protocol", "rpc-v2-cbor", "Content-Type", CONTENT_TYPE);

    private final Service service;
    private final Dialect dialect;
    private final CallReader reader;

    RpcCbor(Service service, Dialect dialect) {
        this.service = service;
        this.dialect = dialect;
        this.reader = new CallReader(service, dialect);
    }

    /// Returns service and operation that a path names, or nothing if it is none of this protocol:
    /// `/service/{Service}/operation/{Operation}`, below any prefix.
    static List<String> named(String rawPath) {
        if (!rawPath.contains("/operation/")) {
            return List.of(); // nearly always, and cheap to say
        }
        List<String> path = PathTemplate.split(rawPath);
        int from = path.size() - 4;
        return from >= 0
                        && path.get(from).equals("service")
                        && path.get(from + 2).equals("operation")
                ? List.of(path.get(from + 1), path.get(from + 3))
                : List.of();
    }

    @Override
    public WireResponse answer(WireRequest request, Context context) throws InterruptedException {
        String name = named(request.rawPath()).getLast();
        OperationModel operation = service.model().operations().get(name);
        if (operation == null) {
            return refuse(service.unknown(name), context);
        }
        if (!service.offers(name)) {
            return refuse(service.notImplemented(name), context);
        }
        return switch (read(request, context, operation)) {
            case Parsed.Accepted(Call call) -> render(operation, service.perform(call), context);
            case Parsed.Refused(ApiError error) -> refuse(error, context);
        };
    }

    @Override
    public WireResponse refuse(ApiError error, Context context) {
        var body = new LinkedHashMap<String, String>();
        body.put("__type", dialect.jsonType(error.code()));
        body.put("message", error.message());
        body.putAll(error.details());
        String legacy = dialect.queryCode(error.code()) + ";" + Dialect.fault(error);
        return new WireResponse(error.status(), HEADERS, Cbor.write(body))
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
                    switch (Cbor.read(bytes)) {
                        case Json.Document.Members(ObjectNode members) ->
                                reader.read(request, context, operation, members);
                        case Json.Document.Malformed(String cause) ->
                                new Parsed.Refused(
                                        Failures.serialization(
                                                "Could not parse request body into cbor: "
                                                        + cause));
                    };
        };
    }

    private WireResponse render(OperationModel operation, Reply reply, Context context) {
        return switch (reply) {
            case Reply.Output(ObjectNode members) ->
                    new WireResponse(
                            200,
                            HEADERS,
                            Cbor.write(
                                    service.model(),
                                    service.model().structure(operation.output()),
                                    members));
            case Reply.Done() -> new WireResponse(200, NO_BODY, Payload.EMPTY);
            case Reply.Raw(int status, Map<String, String> headers, Payload body) ->
                    new WireResponse(status, HEADERS, body).with(headers);
            case Reply.Streamed _ -> throw Reply.Streamed.unexpected();
            case Reply.Failed(ApiError error) -> refuse(error, context);
        };
    }
}
