package io.penstock.server.wire;

import io.penstock.engine.invocation.Payload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A request that no server read.
final class FakeRequest implements WireRequest {
    private final String method;
    private final String path;
    private final String query;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Payload body = Payload.EMPTY;

    private FakeRequest(String method, String target) {
        int question = target.indexOf('?');
        this.method = method;
        this.path = question < 0 ? target : target.substring(0, question);
        this.query = question < 0 ? "" : target.substring(question + 1);
    }

    static FakeRequest of(String method, String target) {
        return new FakeRequest(method, target);
    }

    static FakeRequest json(String operation, String body) {
        return of("POST", "/").header("X-Amz-Target", "AmazonSQS." + operation).body(body);
    }

    static FakeRequest form(String path, String form) {
        return of("POST", path)
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .body(form);
    }

    FakeRequest header(String name, String value) {
        headers.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    FakeRequest body(String text) {
        return body(Payload.of(text));
    }

    FakeRequest body(Payload bytes) {
        this.body = bytes;
        return this;
    }

    FakeRequest signedFor(String service, String region, String accessKey) {
        return header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential="
                        + String.join("/", accessKey, "20261121", region, service, "aws4_request")
                        + ", SignedHeaders=host, Signature=0");
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
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    @Override
    public List<String> headerValues(String name) {
        String value = header(name);
        return value.isEmpty() ? List.of() : List.of(value);
    }

    @Override
    public List<String> headerNames() {
        return List.copyOf(headers.keySet());
    }

    @Override
    public String baseUrl() {
        return "http://localhost:4566";
    }

    @Override
    public Body body(int limitBytes) {
        return body.length() > limitBytes ? new Body.TooLarge() : new Body.Whole(body);
    }
}
