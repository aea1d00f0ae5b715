/// Thousands of random rehearsals, and a few planned ones.
@NullMarked
package io.penstock.simulation;

import org.jspecify.annotations.NullMarked;
