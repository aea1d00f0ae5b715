/// The server as a whole. [Penstock] is the one composition root.
@NullMarked
package io.penstock.server;

import org.jspecify.annotations.NullMarked;
