/// Walls around and inside the engine, kept by tests.
@NullMarked
package io.penstock.engine.architecture;

import org.jspecify.annotations.NullMarked;
