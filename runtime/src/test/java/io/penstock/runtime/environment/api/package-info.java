/// Tests of the Runtime API, over plain sockets.
@NullMarked
package io.penstock.runtime.environment.api;

import org.jspecify.annotations.NullMarked;
