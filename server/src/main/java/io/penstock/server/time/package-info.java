/// The real clock. The only place in the product that reads it for deadlines and stamps.
@NullMarked
package io.penstock.server.time;

import org.jspecify.annotations.NullMarked;
