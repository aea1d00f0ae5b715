/// The embedded services as sources of mappings.
///
/// [EmbeddedQueueSource] lets a mapping poll a queue of the embedded service in process, by the
/// same operations that any client has.
@NullMarked
package io.penstock.server.embedded;

import org.jspecify.annotations.NullMarked;
