/// Benchmarks: ours beside peers and beside the physical limit, in one run.
///
/// [Bench] is the command. `measure` is how it measures; `queue`, `invoke` and `mapping` are what.
@NullMarked
package io.penstock.bench;

import org.jspecify.annotations.NullMarked;
