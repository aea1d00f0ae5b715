/// Tests of the example function.
@NullMarked
package io.penstock.examples.orders;

import org.jspecify.annotations.NullMarked;
