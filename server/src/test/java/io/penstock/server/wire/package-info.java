/// Tests of the wire protocols, without a server.
@NullMarked
package io.penstock.server.wire;

import org.jspecify.annotations.NullMarked;
