package io.penstock.server.wire;

/// What a request is answered with: a response that is ready, or one that is made while it is
/// written.
public sealed interface WireAnswer permits WireResponse, WireStream {}
