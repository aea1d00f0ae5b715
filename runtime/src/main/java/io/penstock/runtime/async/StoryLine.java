package io.penstock.runtime.async;

import io.penstock.engine.async.AcceptedEvent;
import io.penstock.engine.async.EventFact;

/// One line of the stories of events.
///
/// @param atMillis when, in milliseconds of the epoch
public record StoryLine(long atMillis, AcceptedEvent event, EventFact fact) {}
