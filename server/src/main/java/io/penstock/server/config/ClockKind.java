package io.penstock.server.config;

/// Which clock everything that waits follows: visibility, delays, windows, retries, retention.
public enum ClockKind {
    /// The machine's.
    REAL,
    /// One that stands still until `POST /_penstock/clock` moves it.
    MANUAL
}
