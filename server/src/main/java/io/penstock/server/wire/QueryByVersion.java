package io.penstock.server.wire;

import io.penstock.engine.invocation.Payload;
import java.util.List;

/// The Query protocol of nobody in particular: a form that is not signed tells its service only
/// from the `Version` inside. Without one it is SQS's, whose hand-written clients often leave it
/// out. Thread-safe.
final class QueryByVersion implements Protocol {
    private final Front otherwise;
    private final List<Front> fronts;

    QueryByVersion(Front otherwise, List<Front> fronts) {
        this.otherwise = otherwise;
        this.fronts = fronts;
    }

    @Override
    public WireResponse answer(WireRequest request, Context context) throws InterruptedException {
        int limit =
                fronts.stream().mapToInt(front -> front.dialect().bodyBytesMax()).max().orElse(0);
        return switch (Bodies.read(request, limit, "Query")) {
            case Bodies.Read.Refused(ApiError error) -> refuse(error, context);
            case Bodies.Read.Whole(Payload bytes) ->
                    named(Parameters.of(bytes.text()).first("Version"))
                            .query()
                            .answer(request, bytes, context);
        };
    }

    @Override
    public WireResponse refuse(ApiError error, Context context) {
        return otherwise.query().refuse(error, context);
    }

    @Override
    public ApiError internalFailure() {
        return otherwise.query().internalFailure();
    }

    private Front named(String version) {
        for (Front front : fronts) {
            if (version.equals(front.dialect().queryVersion())) {
                return front;
            }
        }
        return otherwise;
    }
}
