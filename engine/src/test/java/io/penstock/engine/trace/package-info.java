@NullMarked
package io.penstock.engine.trace;

import org.jspecify.annotations.NullMarked;
