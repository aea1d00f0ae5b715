package io.penstock.server.wire;

import io.penstock.engine.invocation.Payload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One request and its answer. Confined to the thread that handles the request.
public final class Exchange {
    private static final String TRACE = "X-Amzn-Trace-Id";

    private final WireRequest request;
    private final Protocol protocol;
    private final Protocol.Context context;
    private final Guard guard;

    Exchange(WireRequest request, Protocol protocol, Protocol.Context context, Guard guard) {
        this.request = request;
        this.protocol = protocol;
        this.context = context;
        this.guard = guard;
    }

    /// Returns the id that the answer names.
    public String requestId() {
        return context.requestId();
    }

    /// Answers the request; blocks while its operation does.
    public WireAnswer answer() throws InterruptedException {
        return switch (answerOf(request)) {
            case WireResponse response -> complete(response);
            case WireStream(WireStream.Course course) ->
                    new WireStream(outlet -> course.run(completing(outlet)));
        };
    }

    private WireAnswer answerOf(WireRequest sent) throws InterruptedException {
        return switch (guard.admit(sent, protocol.signingName(), protocol.bodyBytesMax())) {
            case Guard.Entry.Admitted(WireRequest believed, Caller caller) ->
                    protocol.answer(believed, context.on(caller));
            case Guard.Entry.Refused(ApiError error) -> protocol.refuse(error, context);
        };
    }

    /// Returns the answer after a failure that nobody foresaw, in the protocol of the request.
    public WireResponse failure() {
        return complete(protocol.refuse(protocol.internalFailure(), context));
    }

    private Outlet completing(Outlet outlet) {
        return new Outlet() {
            @Override
            public void send(int status, List<HeaderLine> headers, Payload body) {
                outlet.send(status, complete(headers), body);
            }

            @Override
            public BodyFlow begin(int status, List<HeaderLine> headers) {
                return outlet.begin(status, complete(headers));
            }
        };
    }

    private List<HeaderLine> complete(List<HeaderLine> headers) {
        var all = new ArrayList<>(headers);
        all.add(new HeaderLine("x-amzn-RequestId", context.requestId()));
        String trace = request.header(TRACE);
        if (!trace.isEmpty() && headers.stream().noneMatch(header -> header.is(TRACE))) {
            all.add(new HeaderLine(TRACE, trace));
        }
        return all;
    }

    private WireResponse complete(WireResponse response) {
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        headers.put("x-amzn-RequestId", context.requestId());
        String trace = request.header(TRACE);
        if (!trace.isEmpty()) {
            headers.putIfAbsent(TRACE, trace);
        }
        return new WireResponse(response.status(), headers, response.body());
    }
}
