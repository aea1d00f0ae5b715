/// The function of the demo, in Java.
@NullMarked
package io.penstock.examples.orders;

import org.jspecify.annotations.NullMarked;
