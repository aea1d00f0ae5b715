package io.penstock.server.http;

import io.penstock.server.auth.Verifier;
import io.penstock.server.wire.BodyLimits;
import io.penstock.server.wire.Parameters;
import io.penstock.server.wire.PathTemplate;
import io.penstock.server.wire.WireRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The routes of the control API, everything under `/_penstock/`. Filled before the front door
/// opens, not changed afterwards.
public final class ControlRoutes {
    private static final PathTemplate NOWHERE = PathTemplate.of("/");

    /// What all paths of the control API start with.
    public static final String PREFIX = "/_penstock/";

    private final List<Route> routes = new ArrayList<>();
    private final Map<String, ControlHandler> pages = new HashMap<>();
    private @Nullable ControlGuard guard;

    /// Adds a page that lies outside of [#PREFIX], where others look for it; for `GET` only.
    ///
    /// @param path for example `/metrics`
    public ControlRoutes page(String path, ControlHandler handler) {
        pages.put(path, handler);
        return this;
    }

    /// Lets in only who signs, as the verifier says; everybody comes in otherwise.
    public ControlRoutes guardedBy(Verifier verifier) {
        guard = new ControlGuard(verifier);
        return this;
    }

    /// Returns whether the request is for here.
    boolean serves(WireRequest request) {
        String path = request.rawPath();
        return path.startsWith(PREFIX)
                || (pages.containsKey(path) && request.method().equals("GET"));
    }

    /// Adds a route; of several that match, the one added first wins.
    ///
    /// @param method `GET`, `POST`, …
    /// @param template below [#PREFIX], for example `mappings/{uuid}/journal`
    public ControlRoutes add(String method, String template, ControlHandler handler) {
        routes.add(new Route(method, PathTemplate.of(PREFIX + template), handler));
        return this;
    }

    /// Answers a request that is for here, see [#serves].
    ///
    /// @param fromThisMachine whether the client is
    ControlReply answer(WireRequest request, boolean fromThisMachine) throws InterruptedException {
        Parameters query = Parameters.of(request.rawQuery());
        if (guard == null) {
            return answer(request, query, () -> request.body(BodyLimits.CONTROL_BYTES));
        }
        return switch (guard.admit(request, query, fromThisMachine)) {
            case ControlGuard.Entry.Refused(ControlReply reply) -> reply;
            case ControlGuard.Entry.Admitted(Parameters own, WireRequest.Body body) ->
                    answer(request, own, () -> body);
        };
    }

    private ControlReply answer(
            WireRequest request, Parameters query, Supplier<WireRequest.Body> body)
            throws InterruptedException {
        @Nullable ControlHandler page = pages.get(request.rawPath());
        if (page != null) {
            return answer(request, new Route("GET", NOWHERE, page), Map.of(), query, body);
        }
        List<String> path = PathTemplate.split(request.rawPath());
        boolean otherMethod = false;
        for (Route route : routes) {
            Optional<Map<String, String>> labels = route.template.match(path, query);
            if (labels.isPresent() && route.method.equals(request.method())) {
                return answer(request, route, labels.get(), query, body);
            }
            otherMethod |= labels.isPresent();
        }
        return otherMethod
                ? ControlReply.error(405, request.rawPath() + " does not take " + request.method())
                : ControlReply.error(404, "there is nothing at " + request.rawPath());
    }

    private static ControlReply answer(
            WireRequest request,
            Route route,
            Map<String, String> labels,
            Parameters query,
            Supplier<WireRequest.Body> sent)
            throws InterruptedException {
        return switch (sent.get()) {
            case WireRequest.Body.Whole(var body) ->
                    route.handler.handle(
                            new ControlRequest(
                                    request.method(), request.rawPath(), labels, query, body));
            case WireRequest.Body.TooLarge() ->
                    ControlReply.error(
                            413, "the body must be at most " + BodyLimits.CONTROL_BYTES + " bytes");
        };
    }

    /// A method and a path, and who answers them.
    private record Route(String method, PathTemplate template, ControlHandler handler) {}
}
