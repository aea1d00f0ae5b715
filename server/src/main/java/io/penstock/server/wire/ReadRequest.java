package io.penstock.server.wire;

import java.util.List;

/// A request whose body was read already. Confined to the thread that handles the request.
record ReadRequest(WireRequest request, Body read) implements WireRequest {
    @Override
    public String method() {
        return request.method();
    }

    @Override
    public String rawPath() {
        return request.rawPath();
    }

    @Override
    public String rawQuery() {
        return request.rawQuery();
    }

    @Override
    public String header(String name) {
        return request.header(name);
    }

    @Override
    public List<String> headerValues(String name) {
        return request.headerValues(name);
    }

    @Override
    public List<String> headerNames() {
        return request.headerNames();
    }

    @Override
    public String baseUrl() {
        return request.baseUrl();
    }

    @Override
    public Body body(int limitBytes) {
        return switch (read) {
            case Body.Whole(var bytes) when bytes.length() > limitBytes -> new Body.TooLarge();
            case Body.Whole _, Body.TooLarge _ -> read;
        };
    }
}
