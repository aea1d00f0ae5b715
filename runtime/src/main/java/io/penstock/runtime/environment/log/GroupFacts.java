package io.penstock.runtime.environment.log;

import java.time.Instant;

/// What is known of a log group.
///
/// @param retentionDays how long events are kept; 0 for as long as there is room
/// @param bytes of its events, roughly
public record GroupFacts(GroupId id, Instant createdAt, int retentionDays, long bytes) {}
