package io.penstock.server.wire;

/// A service at the front door, in every protocol that it speaks there.
record Front(Dialect dialect, AwsJson json, AwsQuery query, RpcCbor cbor) {
    static Front of(Service service, Dialect dialect) {
        return new Front(
                dialect,
                new AwsJson(service, dialect),
                new AwsQuery(service, dialect),
                new RpcCbor(service, dialect));
    }
}
