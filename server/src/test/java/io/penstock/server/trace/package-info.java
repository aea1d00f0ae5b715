/// Tests of how spans are begun, bounded and counted.
@NullMarked
package io.penstock.server.trace;

import org.jspecify.annotations.NullMarked;
