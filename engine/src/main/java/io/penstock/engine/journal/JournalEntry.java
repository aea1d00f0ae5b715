package io.penstock.engine.journal;

import java.time.Instant;

/// One line with its place in the journal.
///
/// @param sequence 1 for the first line a mapping ever wrote, then rising by one, across restarts
/// @param at when the decision was made
/// @param line what was decided
public record JournalEntry(long sequence, Instant at, JournalLine line) {}
