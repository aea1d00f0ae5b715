/// Tests of function logs.
@NullMarked
package io.penstock.runtime.environment.log;

import org.jspecify.annotations.NullMarked;
