package io.penstock.server.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/// One request and its answer. Confined to the thread that handles the request.
public final class Exchange {
    private static final String TRACE = "X-Amzn-Trace-Id";

    private final WireRequest request;
    private final Protocol protocol;
    private final Protocol.Context context;

    Exchange(WireRequest request, Protocol protocol, Protocol.Context context) {
        this.request = request;
        this.protocol = protocol;
        this.context = context;
    }

    /// Returns the id that the answer names.
    public String requestId() {
        return context.requestId();
    }

    /// Answers the request; blocks while its operation does.
    public WireResponse answer() throws InterruptedException {
        return complete(protocol.answer(request, context));
    }

    /// Returns the answer after a failure that nobody foresaw, in the protocol of the request.
    public WireResponse failure() {
        return complete(protocol.refuse(protocol.internalFailure(), context));
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
