@NullMarked
package io.penstock.engine.metrics;

import org.jspecify.annotations.NullMarked;
