package io.penstock.server.url;

import io.penstock.engine.invocation.Payload;
import io.penstock.server.wire.BodyFlow;
import io.penstock.server.wire.HeaderLine;
import io.penstock.server.wire.Outlet;
import java.util.ArrayList;
import java.util.List;

/// Gives every response of a function URL what all of them have, and remembers its status. Confined
/// to the thread of the request.
final class UrlOutlet implements Outlet {
    private final Outlet outlet;
    private final CrossOriginRules crossOrigin;
    private final List<HeaderLine> common;
    private int status;

    /// @param common headers of every response
    UrlOutlet(Outlet outlet, CrossOriginRules crossOrigin, List<HeaderLine> common) {
        this.outlet = outlet;
        this.crossOrigin = crossOrigin;
        this.common = common;
    }

    @Override
    public void send(int sent, List<HeaderLine> headers, Payload body) {
        status = sent;
        outlet.send(sent, complete(headers), body);
    }

    @Override
    public BodyFlow begin(int sent, List<HeaderLine> headers) {
        status = sent;
        return outlet.begin(sent, complete(headers));
    }

    void send(UrlResponse response) {
        send(response.status(), response.headers(), response.body());
    }

    /// Returns the status that went out; 0 if none has.
    int status() {
        return status;
    }

    private List<HeaderLine> complete(List<HeaderLine> headers) {
        var all = new ArrayList<>(crossOrigin.apply(headers));
        all.addAll(common);
        return all;
    }
}
