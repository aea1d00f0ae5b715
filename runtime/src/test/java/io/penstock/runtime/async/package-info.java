@NullMarked
package io.penstock.runtime.async;

import org.jspecify.annotations.NullMarked;
