/// HTTP/1.1 with next to nothing around it, so that the client of a benchmark costs little and the
/// same for everybody: blocking sockets, one write per message, reused buffers.
///
/// [HttpConnection] asks, [MessageReader] reads (requests as well as answers), [JsonScan] picks
/// values out of answers without parsing them.
@NullMarked
package io.penstock.bench.wire;

import org.jspecify.annotations.NullMarked;
