package io.penstock.runtime.environment.log;

/// A stream of a log group.
///
/// @param name for example `2026/01/31/[$LATEST]0123…`
/// @param function the function whose environment writes it; empty for a stream of a client's
record StreamId(String name, String function) {}
