/// The physical limit of an invocation: the very runtime loop that Penstock starts for a function,
/// driven by a blocking socket with nothing around it.
@NullMarked
package io.penstock.bench.floor;

import org.jspecify.annotations.NullMarked;
