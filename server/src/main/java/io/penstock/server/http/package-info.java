/// The front door: one HTTP listener for all AWS APIs and for Penstock's own control API.
///
/// [FrontDoor] owns the listener (HTTP/1.1 and cleartext HTTP/2, one virtual thread per connection
/// or stream, but see [InvokingConnections] and [Arrivals]), asks its [SideDoor] first, hands what
/// lies under `/_penstock/` to [ControlRoutes], what a [StreamHandler] serves (bodies that are too
/// large for memory) to that, and everything else to [io.penstock.server.wire.Dispatcher]. It is
/// the only place that knows the HTTP server, and the one supervisor that turns unforeseen
/// exceptions into 500s.
@NullMarked
package io.penstock.server.http;

import org.jspecify.annotations.NullMarked;
