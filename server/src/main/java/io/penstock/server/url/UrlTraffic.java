package io.penstock.server.url;

import io.penstock.engine.arn.FunctionArn;
import java.time.Duration;

/// Hears of every request that a function URL has answered. Thread-safe; must not block.
@FunctionalInterface
public interface UrlTraffic {
    /// A request was answered.
    ///
    /// @param function qualified by an alias, or unqualified
    /// @param status 0 if the client was gone before there was one
    /// @param took from the request's arrival to the end of its response
    void served(FunctionArn function, int status, Duration took);
}
