package io.penstock.server.url;

import io.penstock.engine.invocation.FunctionInvoker;
import io.penstock.engine.invocation.InvocationReport;
import io.penstock.engine.invocation.InvocationRequest;
import io.penstock.engine.invocation.InvocationResult;
import io.penstock.engine.invocation.Lane;
import io.penstock.engine.invocation.Payload;
import io.penstock.engine.time.Timeline;
import io.penstock.runtime.function.FunctionDirectory;
import io.penstock.runtime.function.FunctionDirectory.Lookup;
import io.penstock.runtime.function.Tracing;
import io.penstock.runtime.url.CrossOrigin;
import io.penstock.runtime.url.FunctionUrl;
import io.penstock.runtime.url.FunctionUrls;
import io.penstock.server.http.RawRequest;
import io.penstock.server.http.SideDoor;
import io.penstock.server.wire.BodyLimits;
import io.penstock.server.wire.Guard;
import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.Outlet;
import io.penstock.server.wire.TraceLine;
import io.penstock.server.wire.WireRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Serves function URLs. Thread-safe; the thread of a request carries it to the function and the
/// response back, also when the client has gone meanwhile.
public final class UrlDoor implements SideDoor {
    private final FunctionUrls urls;
    private final FunctionDirectory functions;
    private final FunctionInvoker invoker;
    private final UrlPolicy policy;
    private final UrlTraffic traffic;
    private final Timeline timeline;
    private final Supplier<String> requestIds;
    private UrlGate gate = new UrlGate(new Guard.Open());

    /// @param requestIds makes fresh UUIDs
    public UrlDoor(
            FunctionUrls urls,
            FunctionDirectory functions,
            FunctionInvoker invoker,
            UrlPolicy policy,
            UrlTraffic traffic,
            Timeline timeline,
            Supplier<String> requestIds) {
        this.urls = urls;
        this.functions = functions;
        this.invoker = invoker;
        this.policy = policy;
        this.traffic = traffic;
        this.timeline = timeline;
        this.requestIds = requestIds;
    }

    /// Has `guard` decide whose signatures are believed; all that are in form are otherwise. To be
    /// called before the first request.
    public UrlDoor guardedBy(Guard guard) {
        gate = new UrlGate(guard);
        return this;
    }

    @Override
    public boolean serves(RawRequest request) {
        return UrlAddress.of(request).isPresent();
    }

    @Override
    public void answer(RawRequest request, Outlet outlet) throws InterruptedException {
        UrlAddress address = UrlAddress.of(request).orElseThrow();
        Optional<FunctionUrl> found =
                urls.find(address.id())
                        .filter(url ->
                                address.region().isEmpty()
                                        || address.region().equals(url.function().region()));
        String id = requestIds.get();
        boolean samples = found.filter(this::samples).isPresent();
        Trace trace = Trace.of(TraceLine.of(request), id, timeline.instant(), samples);
        CrossOrigin configured = found.map(FunctionUrl::crossOrigin).orElse(CrossOrigin.NONE);
        var to =
                new UrlOutlet(
                        outlet,
                        CrossOriginRules.of(configured, request),
                        List.of(
                                new HeaderLine("x-amzn-RequestId", id),
                                new HeaderLine("X-Amzn-Trace-Id", trace.answered())));
        if (found.isEmpty()) {
            to.send(UrlResponse.unknown());
            return;
        }
        Instant received = timeline.instant();
        long began = System.nanoTime();
        try {
            serve(new Visit(found.get(), address, request, id, trace, received), to);
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            traffic.served(found.get().function(), to.status(), took);
        }
    }

    private void serve(Visit visit, UrlOutlet to) throws InterruptedException {
        FunctionUrl url = visit.url();
        RawRequest request = visit.request();
        if (CrossOriginRules.of(url.crossOrigin(), request).answersAlone(request)) {
            to.send(200, List.of(), Payload.EMPTY);
            return;
        }
        UrlGate.Entry entry = gate.admit(url, request);
        Optional<Signature> signature = entry.signature();
        if (functions.find(url.function()) instanceof Lookup.Missing || !allowed(url, signature)) {
            to.send(UrlResponse.forbidden());
            return;
        }
        switch (entry.request().body(BodyLimits.INVOKE_BYTES)) {
            case WireRequest.Body.TooLarge() -> to.send(UrlResponse.tooLarge());
            case WireRequest.Body.Whole(Payload body) -> {
                var circumstances =
                        new UrlEvent.Circumstances(
                                visit.requestId(),
                                visit.trace().forwarded(),
                                signature,
                                visit.received());
                Payload event = UrlEvent.of(url, visit.address(), request, body, circumstances);
                invoke(visit, event, to);
            }
        }
    }

    private boolean samples(FunctionUrl url) {
        return functions.find(url.function()) instanceof Lookup.Found(var definition)
                && definition.tracing() == Tracing.ACTIVE;
    }

    private boolean allowed(FunctionUrl url, Optional<Signature> signature) {
        return switch (url.auth()) {
            case NONE -> policy.allowsAnybody(url.function());
            case AWS_IAM ->
                    signature
                            .filter(signed -> signed.region().equals(url.function().region()))
                            .filter(signed ->
                                    signed.account().equals(url.function().account())
                                            || policy.allowsAccount(
                                                    url.function(), signed.account()))
                            .isPresent();
        };
    }

    private void invoke(Visit visit, Payload event, UrlOutlet to) throws InterruptedException {
        var request =
                new InvocationRequest(
                        visit.requestId(),
                        visit.url().function(),
                        event,
                        "",
                        visit.trace().forwarded(),
                        false,
                        Lane.URL);
        switch (visit.url().mode()) {
            case BUFFERED -> {
                var whole = new WholeSink();
                InvocationReport report = invoker.invoke(request, whole);
                to.send(
                        report.result() instanceof InvocationResult.Returned
                                ? whole.response()
                                : failure(report.result()));
            }
            case RESPONSE_STREAM -> {
                var streamed = new StreamedResult(to);
                InvocationReport report = invoker.invoke(request, streamed);
                if (!streamed.sent()) {
                    to.send(failure(report.result()));
                }
            }
        }
    }

    /// Returns the response where the function brought none.
    private static UrlResponse failure(InvocationResult result) {
        return switch (result) {
            case InvocationResult.Returned _, InvocationResult.FunctionFailed _ ->
                    UrlResponse.failed();
            case InvocationResult.Throttled throttled -> UrlResponse.throttled(throttled);
            case InvocationResult.Refused(var refusal, String message) ->
                    UrlResponse.refused(refusal, message);
        };
    }

    /// A request to a URL that exists.
    private record Visit(
            FunctionUrl url,
            UrlAddress address,
            RawRequest request,
            String requestId,
            Trace trace,
            Instant received) {}
}
