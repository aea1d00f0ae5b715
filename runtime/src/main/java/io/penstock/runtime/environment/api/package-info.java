/// The Lambda Runtime API, as one environment's runtime sees it.
///
/// [RuntimeChannel] is how an invocation reaches a runtime: [SingleChannel] for runtimes that
/// promise one connection (ours), where the invoking thread itself writes the event and reads the
/// answer ([Lookout] says whether it sleeps meanwhile, and [SingleChannels] has one for all);
/// [SharedChannel] for all others, with a thread per connection. [HttpConnection] is the small part
/// of HTTP/1.1 that both need. [Delivery] is an event on its way, [Answer] what came back. A
/// response that is streamed goes to a sink while it comes: `StreamedBody` passes it on, at the
/// rate of `StreamPace` and within [StreamLimits]; [SinkGuard] watches the deadline meanwhile.
///
/// Extensions call the same port: [ExtensionDesk] answers their calls; [ExtensionRoster] knows what
/// goes on with them and waits for them, and its `ExtensionRoll` decides who registers and who is
/// told which `LifecycleEvent`; [TelemetryDesk] passes on what happens to those who subscribed,
/// each over a `Subscription` of its own.
///
/// Source: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
@NullMarked
package io.penstock.runtime.environment.api;

import org.jspecify.annotations.NullMarked;
