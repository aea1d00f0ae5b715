package io.penstock.simulation.scenario;

import java.time.Duration;

/// What is sent to the queue.
///
/// @param messages how many, at least 1
/// @param over the time in which they are sent, in bursts at random moments
/// @param chatterPercent share of messages with `"kind":"chatter"`, for filters to drop
/// @param poisonPercent share of messages that the function never handles
/// @param bodyBytes least size of a body; smaller ones are padded
public record Traffic(
        int messages, Duration over, int chatterPercent, int poisonPercent, int bodyBytes) {
    public Traffic {
        if (messages < 1 || over.isNegative() || bodyBytes < 0) {
            throw new IllegalArgumentException(
                    "invalid traffic: %d messages over %s, bodies of %d bytes"
                            .formatted(messages, over, bodyBytes));
        }
        if (chatterPercent < 0 || poisonPercent < 0 || chatterPercent + poisonPercent > 100) {
            throw new IllegalArgumentException(
                    "invalid shares: chatter %d %%, poison %d %%"
                            .formatted(chatterPercent, poisonPercent));
        }
    }
}
