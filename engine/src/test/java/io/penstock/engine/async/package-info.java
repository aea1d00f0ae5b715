@NullMarked
package io.penstock.engine.async;

import org.jspecify.annotations.NullMarked;
