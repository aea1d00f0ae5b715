/// Tests of interpreters and how they are chosen.
@NullMarked
package io.penstock.runtime.environment.language;

import org.jspecify.annotations.NullMarked;
