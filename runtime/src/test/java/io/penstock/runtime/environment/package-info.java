/// Tests of execution environments, with real processes.
@NullMarked
package io.penstock.runtime.environment;

import org.jspecify.annotations.NullMarked;
