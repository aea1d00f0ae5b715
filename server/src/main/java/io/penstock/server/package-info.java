/// The server as a whole. [Penstock] is the one composition root; it has parts about functions
/// (`FunctionRooms`), asynchronous invocation and topics (`AsyncRooms`), mappings (`MappingRooms`)
/// and requests (`Doors`).
@NullMarked
package io.penstock.server;

import org.jspecify.annotations.NullMarked;
