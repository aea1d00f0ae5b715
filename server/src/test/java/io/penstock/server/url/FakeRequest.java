package io.penstock.server.url;

import io.penstock.engine.invocation.Payload;
import io.penstock.server.http.RawRequest;
import io.penstock.server.wire.HeaderLine;
import java.util.ArrayList;
import java.util.List;

/// A request that no server read.
final class FakeRequest implements RawRequest {
    private final String method;
    private final String path;
    private final String query;
    private final List<HeaderLine> headers = new ArrayList<>();

    private FakeRequest(String method, String target) {
        int question = target.indexOf('?');
        this.method = method;
        this.path = question < 0 ? target : target.substring(0, question);
        this.query = question < 0 ? "" : target.substring(question + 1);
    }

    static FakeRequest of(String method, String target) {
        return new FakeRequest(method, target);
    }

    FakeRequest header(String name, String value) {
        headers.add(new HeaderLine(name, value));
        return this;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String rawPath() {
        return path;
    }

    @Override
    public String rawQuery() {
        return query;
    }

    @Override
    public String header(String name) {
        return headers.stream()
                .filter(header -> header.is(name))
                .map(HeaderLine::value)
                .findFirst()
                .orElse("");
    }

    @Override
    public List<String> headerValues(String name) {
        return headers.stream().filter(header -> header.is(name)).map(HeaderLine::value).toList();
    }

    @Override
    public List<String> headerNames() {
        return headers.stream().map(HeaderLine::name).toList();
    }

    @Override
    public List<HeaderLine> headers() {
        return headers;
    }

    @Override
    public String baseUrl() {
        return "http://" + host();
    }

    @Override
    public String host() {
        return header("Host");
    }

    @Override
    public String peer() {
        return "10.1.2.3";
    }

    @Override
    public String protocol() {
        return "HTTP/1.1";
    }

    @Override
    public Body body(int limitBytes) {
        return new Body.Whole(Payload.EMPTY);
    }
}
