/// Tests of what is put around functions.
@NullMarked
package io.penstock.runtime.environment.process;

import org.jspecify.annotations.NullMarked;
