@NullMarked
package io.penstock.engine.metrics.expression;

import org.jspecify.annotations.NullMarked;
