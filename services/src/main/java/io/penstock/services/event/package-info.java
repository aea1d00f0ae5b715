/// Where accepted events lie until they have ended: documents with a number each, and what was
/// noted about them last, in the same kind of log as the messages of queues.
///
/// What the bytes mean is the business of those who keep them; they must only be safe. [EventLog]
/// is all of it, [EventLimits] how much it takes.
@NullMarked
package io.penstock.services.event;

import org.jspecify.annotations.NullMarked;
