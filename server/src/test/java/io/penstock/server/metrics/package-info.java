/// Tests of what the server counts.
@NullMarked
package io.penstock.server.metrics;

import org.jspecify.annotations.NullMarked;
