/// Tests of the front door, over real sockets.
@NullMarked
package io.penstock.server.http;

import org.jspecify.annotations.NullMarked;
