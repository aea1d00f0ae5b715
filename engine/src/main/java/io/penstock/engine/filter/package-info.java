/// Which records a mapping's function gets to see.
@NullMarked
package io.penstock.engine.filter;

import org.jspecify.annotations.NullMarked;
