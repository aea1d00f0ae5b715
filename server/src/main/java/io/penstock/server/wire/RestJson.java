package io.penstock.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.engine.invocation.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The REST-JSON protocol of Lambda: operations by method and path, members in path, query, headers
/// and a JSON body, or a body that is the event itself. Thread-safe.
///
/// Order of checks: operation, size, syntax, unknown members, types, constraints of the model, then
/// the operation's own.
final class RestJson implements Protocol {
    private static final String JSON = "application/json";
    private static final String TYPE = "Type";

    private final Service service;
    private final RestRouter router;
    private final Validator validator;
    private final UnknownMembers unknownMembers;

    RestJson(Service service) {
        this.service = service;
        this.router = RestRouter.of(service.model());
        this.validator = new Validator(service.model());
        this.unknownMembers = new UnknownMembers(service.model());
    }

    @Override
    public WireAnswer answer(WireRequest request, Context context) throws InterruptedException {
        Parameters query = Parameters.of(request.rawQuery());
        Optional<RestRouter.Match> match = router.route(request.method(), request.rawPath(), query);
        if (match.isEmpty()) {
            return refuse(unknown(request), context);
        }
        OperationModel operation = match.get().operation();
        if (!service.offers(operation.name())) {
            return refuse(service.notImplemented(operation.name()), context);
        }
        return switch (read(request, context, query, match.get())) {
            case Parsed.Accepted(Call call) ->
                    switch (service.perform(call)) {
                        case Reply.Streamed(Reply.Streamed.Course course) ->
                                new WireStream(
                                        outlet -> course.run(outlet(operation, outlet, context)));
                        case Reply reply -> render(operation, reply, context);
                    };
            case Parsed.Refused(ApiError error) -> refuse(error, context);
        };
    }

    /// The envelope: `Message` or `message` as the model spells it, and `Type`, which errors of
    /// AWS's front end do not have.
    @Override
    public WireResponse refuse(ApiError error, Context context) {
        ObjectNode body = Json.object();
        error.details().forEach(body::put);
        @Nullable ErrorShape shape = service.model().errors().get(error.code());
        if (error.details().containsKey(TYPE)) {
            body.remove(TYPE); // recorded from AWS: this one answer lacks it
        } else if (shape != null || error.code().equals(Failures.TOO_LARGE)) {
            body.put(TYPE, error.status() >= 500 ? "Service" : "User");
        }
        if (error.code().equals("AccessDeniedException")) {
            body.put("Message", error.message().isEmpty() ? null : error.message());
        } else {
            body.put(shape == null ? "message" : shape.messageMember(), error.message());
        }
        return WireResponse.of(error.status(), JSON, Json.write(body))
                .with("x-amzn-ErrorType", error.code())
                .with(error.headers());
    }

    @Override
    public ApiError internalFailure() {
        return ApiError.of(500, "ServiceException", "An internal error occurred.");
    }

    @Override
    public String signingName() {
        return "lambda";
    }

    @Override
    public int bodyBytesMax() {
        return BodyLimits.CODE_BYTES;
    }

    private ApiError unknown(WireRequest request) {
        return ApiError.of(
                404,
                Failures.UNKNOWN_OPERATION,
                "No operation of "
                        + service.model().title()
                        + " answers "
                        + request.method()
                        + " "
                        + request.rawPath());
    }

    private Parsed read(
            WireRequest request, Context context, Parameters query, RestRouter.Match match) {
        OperationModel operation = match.operation();
        int limit = BodyLimits.lambda(operation.name());
        if (!(request.body(limit) instanceof WireRequest.Body.Whole(Payload bytes))) {
            return new Parsed.Refused(Failures.tooLarge(limit, wireName(operation)));
        }
        Shape.Structure input = service.model().structure(operation.input());
        boolean raw = hasRawBody(input);
        Json.Document document =
                raw ? new Json.Document.Members(Json.object()) : body(input, bytes);
        if (!(document instanceof Json.Document.Members(ObjectNode members))) {
            return new Parsed.Refused(Failures.malformed((Json.Document.Malformed) document));
        }
        if (!members.isEmpty()) {
            Optional<ApiError> refusal = unknownMembers.refusal(operation, members, input);
            if (refusal.isPresent()) {
                return new Parsed.Refused(refusal.get());
            }
            members.retain(bodyMembers(input));
        }
        Optional<String> wrong =
                new RestInput(service.model(), members)
                        .collect(input, match.labels(), query, request)
                        .or(() -> service.types().fit(members, input));
        if (wrong.isPresent()) {
            return new Parsed.Refused(Failures.serialization(wrong.get()));
        }
        Optional<String> violations = validator.check(members, input);
        if (violations.isPresent()) {
            return new Parsed.Refused(ApiError.of(400, Failures.VALIDATION, violations.get()));
        }
        return new Parsed.Accepted(
                new Call(
                        operation.name(),
                        context.caller(),
                        context.requestId(),
                        request.baseUrl(),
                        members,
                        raw ? bytes : Payload.EMPTY,
                        TraceLine.of(request)));
    }

    /// Messages of AWS call the operation by an older name.
    private static String wireName(OperationModel operation) {
        return operation.name().equals("Invoke") ? "InvokeFunction" : operation.name();
    }

    private boolean hasRawBody(Shape.Structure input) {
        return !input.payload().isEmpty() && payload(input) instanceof Shape.Bytes;
    }

    private Shape payload(Shape.Structure input) {
        @Nullable Member member = input.members().get(input.payload());
        if (member == null) {
            throw new IllegalArgumentException(input.name() + " has no " + input.payload());
        }
        return service.model().shape(member.shape());
    }

    /// Reads the body as the members it carries, or as the one member that it is.
    private static Json.Document body(Shape.Structure input, Payload bytes) {
        Json.Document document = Json.read(bytes);
        if (input.payload().isEmpty()
                || !(document instanceof Json.Document.Members(ObjectNode members))) {
            return document;
        }
        ObjectNode whole = Json.object();
        whole.set(input.payload(), members);
        return new Json.Document.Members(whole);
    }

    /// Only members that the model puts into the body may come from there.
    private static Set<String> bodyMembers(Shape.Structure input) {
        return input.members().values().stream()
                .filter(member -> member.location() == Member.Location.BODY)
                .map(Member::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    private WireResponse render(OperationModel operation, Reply reply, Context context) {
        return switch (reply) {
            case Reply.Output(ObjectNode members) -> render(operation, members);
            case Reply.Done() ->
                    new WireResponse(Recordings.status(operation), Map.of(), Payload.EMPTY);
            case Reply.Raw(int status, Map<String, String> headers, Payload body) ->
                    raw(status, headers, body);
            case Reply.Streamed _ ->
                    throw new IllegalStateException("a stream cannot become another stream");
            case Reply.Failed(ApiError error) -> refuse(error, context);
        };
    }

    private ReplyOutlet outlet(OperationModel operation, Outlet outlet, Context context) {
        return new ReplyOutlet() {
            @Override
            public void reply(Reply reply) {
                outlet.send(render(operation, reply, context));
            }

            @Override
            public BodyFlow begin(int status, List<HeaderLine> headers) {
                return outlet.begin(status, headers);
            }
        };
    }

    private static WireResponse raw(int status, Map<String, String> headers, Payload body) {
        boolean typed = headers.keySet().stream().anyMatch("content-type"::equalsIgnoreCase);
        if (typed || body.isEmpty()) {
            return new WireResponse(status, headers, body);
        }
        return WireResponse.of(status, JSON, body).with(headers);
    }

    private WireResponse render(OperationModel operation, ObjectNode members) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", JSON);
        int status = Recordings.status(operation);
        Shape.Structure output = service.model().structure(operation.output());
        for (Member member : output.members().values()) {
            @Nullable JsonNode value =
                    member.location() == Member.Location.BODY
                            ? null
                            : members.remove(member.name());
            if (value != null) {
                switch (member.location()) {
                    case HEADER -> headers.put(member.locationName(), value.asText());
                    case STATUS -> status = value.asInt();
                    case BODY, PATH, QUERY -> {}
                }
            }
        }
        boolean empty = status == 204;
        return new WireResponse(
                status, empty ? Map.of() : headers, empty ? Payload.EMPTY : Json.write(members));
    }
}
