/// What becomes of an event that was accepted for asynchronous invocation: when it is tried, how
/// often, and where it goes in the end.
///
/// [AcceptedEvent] is the event without its payload and [EventState] where it stands. [RetryPlan]
/// decides about one event after one [Attempt], by the function's [EventRules]; [EventDesk] is the
/// core: it holds all events, says which are worked on now, and takes those that came to their
/// [Ending] through their [Errand]s to destinations and dead-letter queues. [DestinationRecord] and
/// [DeadLetter] are what is written there. A driver in the runtime performs the [Effect]s.
///
/// Rules: AWS Lambda Developer Guide, "Invoking a Lambda function asynchronously" and its pages on
/// error handling and on retaining records of invocations.
@NullMarked
package io.penstock.engine.async;

import org.jspecify.annotations.NullMarked;
